using System.Buffers.Binary;

namespace Gateway.Ingest.Payloads;

/// <summary>The 40 bytes in front of the JPEG in <c>gateway/BOARD/frame</c>, little-endian.</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0   2    magic        'G' 'F'
///  2   1    version      1
///  3   1    flags        bit 0: the board's clock is set by a time server; bit 1: encrypted
///  4   4    bootId       random per boot; 0 unknown
///  8   4    counter      pictures since boot, from 1; 0 unknown; a gap counts pictures that did not arrive
/// 12   4    captureMs    signed; duration of the capture
/// 16   8    capturedUs   the board's clock at the start of the capture, 0 unknown
/// 24   8    publishedUs  the board's clock at the start of sending, 0 unknown
/// 32   4    jpegLength   all bytes from 40 on; tells only why a picture is cut, but must be right if encrypted
/// 36   4    reserved     ignored
/// </code>
/// Normative text: protocol/MQTT.md section 3. Change both together, and the vectors in protocol/vectors/frame.
/// </remarks>
internal readonly record struct BoardFrameHeader(
    bool ClockTrusted, bool IsEncrypted, uint BootId, uint Counter, int CaptureMs, long CapturedUs, long PublishedUs, uint JpegLength)
{
    public const int Size = 40;

    /// <summary>Whether boot id and counter distinguish this picture from all others of the board.</summary>
    public bool HasIdentity => BootId != 0 && Counter != 0;

    /// <summary>Reads the header of a whole payload that begins with its magic.</summary>
    /// <returns>False, with the reason, if the payload has no header of this version.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out BoardFrameHeader header, out IngestDrop fault)
    {
        header = default;
        fault = IngestDrop.ShortFrame;
        if (payload.Length < Size)
            return false;

        fault = IngestDrop.UnknownVersion;
        if (payload[0] != 'G' || payload[1] != 'F' || payload[2] != 1)
            return false;

        header = new BoardFrameHeader(
            (payload[3] & 1) != 0,
            (payload[3] & 2) != 0,
            BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(payload[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(payload[32..]));
        return true;
    }
}
