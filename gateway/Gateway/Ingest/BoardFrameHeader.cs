using System.Buffers.Binary;

namespace Gateway.Ingest;

/// <summary>The 40 bytes in front of the JPEG in <c>gateway/BOARD/frame</c>, little-endian.</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0   2    magic        'G' 'F'
///  2   1    version      1
///  3   1    flags        bit 0: the board's clock is set by a time server; the others are ignored
///  4   4    bootId       random per boot, never 0
///  8   4    counter      pictures since boot, from 1; a gap counts pictures that did not arrive
/// 12   4    captureMs    signed; duration of the capture
/// 16   8    capturedUs   the board's clock at the start of the capture, 0 unknown
/// 24   8    publishedUs  the board's clock at the start of sending, 0 unknown
/// 32   4    jpegLength   all bytes from 40 on
/// 36   4    reserved     ignored
/// </code>
/// Normative text: protocol/MQTT.md section 3. Change both together, and the vectors in protocol/vectors/frame.
/// </remarks>
internal readonly record struct BoardFrameHeader(
    bool ClockTrusted, uint BootId, uint Counter, int CaptureMs, long CapturedUs, long PublishedUs, int JpegLength)
{
    public const int Size = 40;

    private const int LeastJpeg = 4;   // a start and an end marker

    /// <summary>Reads the header of a whole payload.</summary>
    /// <returns>False, with the reason, if the payload is invalid.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out BoardFrameHeader header, out IngestDrop fault)
    {
        header = default;
        fault = IngestDrop.ShortFrame;
        if (payload.Length < Size)
            return false;

        fault = IngestDrop.UnknownVersion;
        if (payload[0] != 'G' || payload[1] != 'F' || payload[2] != 1)
            return false;

        var bootId = BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]);
        var counter = BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]);
        var jpegLength = BinaryPrimitives.ReadUInt32LittleEndian(payload[32..]);
        fault = IngestDrop.BadHeader;
        if (bootId == 0 || counter == 0 || jpegLength < LeastJpeg)
            return false;

        fault = IngestDrop.Truncated;
        if (jpegLength != (uint)(payload.Length - Size))
            return false;

        header = new BoardFrameHeader(
            (payload[3] & 1) != 0, bootId, counter, BinaryPrimitives.ReadInt32LittleEndian(payload[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[24..]),
            (int)jpegLength);
        return true;
    }
}
