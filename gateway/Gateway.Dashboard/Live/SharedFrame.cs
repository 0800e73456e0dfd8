using System.Buffers;
using System.Buffers.Binary;

namespace Gateway.Dashboard.Live;

/// <summary>One frame as it is sent to browsers, in pooled memory that all of them share.</summary>
/// <remarks>
/// <code>
/// at  size  field, little-endian
///  0   1    kind        1
///  1   1    flags       bit 0: a time server sets the camera's clock
///  2   2    headerSize  40: where the JPEG begins
///  4   4    camera
///  8   4    sequence
/// 12   4    reserved
/// 16   8    capturedUs  the camera's clock, Unix microseconds, 0 unknown
/// 24   8    publishedUs the camera's clock
/// 32   8    receivedUs  the daemon's clock
/// 40   n    JPEG
/// </code>
/// Read by wwwroot/js/frame-message.js. Created with one reference; the last release returns the memory. Any thread.
/// </remarks>
internal sealed class SharedFrame
{
    public const int HeaderSize = 40;
    private const byte FrameKind = 1;

    private readonly byte[] _bytes;
    private readonly int _length;
    private int _references = 1;

    public SharedFrame(in FrameMessage frame)
    {
        var jpegLength = checked((int)frame.Jpeg.Length);
        CameraId = frame.CameraId;
        _length = HeaderSize + jpegLength;
        _bytes = ArrayPool<byte>.Shared.Rent(_length);
        var header = _bytes.AsSpan(0, HeaderSize);
        header.Clear();
        header[0] = FrameKind;
        header[1] = frame.ClockTrusted ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], frame.CameraId);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], frame.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], frame.CapturedUs);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], frame.PublishedUs);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], frame.ReceivedUs);
        frame.Jpeg.CopyTo(_bytes.AsSpan(HeaderSize, jpegLength));
    }

    public uint CameraId { get; }

    /// <summary>Header and JPEG; valid while a reference is held.</summary>
    public ReadOnlyMemory<byte> Message => _bytes.AsMemory(0, _length);

    /// <summary>The JPEG alone; valid while a reference is held.</summary>
    public ReadOnlyMemory<byte> Jpeg => _bytes.AsMemory(HeaderSize, _length - HeaderSize);

    public void AddReference() => Interlocked.Increment(ref _references);

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
            ArrayPool<byte>.Shared.Return(_bytes);
    }
}
