using Gateway.Frames;

namespace Gateway.Cameras;

/// <summary>What was last seen of one camera. Written by its receiving thread, read by any.</summary>
internal sealed class CameraSighting
{
    private long _lastTimestamp;
    private int _size;

    /// <summary>Monotonic timestamp of the newest frame; 0 before the first.</summary>
    public long LastTimestamp => Interlocked.Read(ref _lastTimestamp);

    /// <summary>Pixels; 0 before the first analysed frame.</summary>
    public (int Width, int Height) Size => (Volatile.Read(ref _size) >> 16 & 0xFFFF, Volatile.Read(ref _size) & 0xFFFF);

    public void OnFrame(in Frame frame) => Interlocked.Exchange(ref _lastTimestamp, frame.Stamps.ReceivedTimestamp);

    /// <returns>Whether it is another size than before.</returns>
    public bool SetSize(int width, int height)
    {
        var size = (width << 16) | height;
        return Interlocked.Exchange(ref _size, size) != size;
    }
}
