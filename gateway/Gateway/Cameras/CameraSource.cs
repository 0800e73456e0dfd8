
namespace Gateway.Cameras;

/// <summary>The source of one camera's frames: its state, its last frame's time and size. Any thread.</summary>
internal abstract class CameraSource
{
    private long _lastTimestamp;
    private int _size;
    private SourceInfo _swept = SourceInfo.Unknown;

    /// <summary>The state now.</summary>
    public abstract SourceInfo Current { get; }

    /// <summary>Monotonic timestamp of the newest frame; 0 before the first.</summary>
    public long LastTimestamp => Interlocked.Read(ref _lastTimestamp);

    /// <summary>Pixels; 0 before the first analysed frame.</summary>
    public (int Width, int Height) Size => (Volatile.Read(ref _size) >> 16 & 0xFFFF, Volatile.Read(ref _size) & 0xFFFF);

    /// <summary>Called on the camera's receiving thread.</summary>
    /// <returns>Whether the state changed.</returns>
    public bool OnFrame(in Frame frame)
    {
        var changed = BecameLive(frame);
        Interlocked.Exchange(ref _lastTimestamp, frame.Stamps.ReceivedTimestamp);
        return changed;
    }

    /// <returns>Whether the size changed.</returns>
    public bool SetSize(int width, int height)
    {
        var size = (width << 16) | height;
        return Interlocked.Exchange(ref _size, size) != size;
    }

    /// <summary>Whether the state differs from that of the last call. One caller.</summary>
    public bool IsNewSinceSweep()
    {
        var current = Current;
        var isNew = current != _swept;
        _swept = current;
        return isNew;
    }

    /// <summary>Makes the state live, if it is not, before the frame is counted as the last one.</summary>
    protected abstract bool BecameLive(in Frame frame);
}

/// <summary>A local camera: its supervisor sets the state, a frame makes it live.</summary>
internal sealed class LocalSource(TimeProvider time) : CameraSource
{
    private volatile SourceInfo _current = new(SourceState.Starting, time.GetUnixMicroseconds(), 0, "");

    public override SourceInfo Current => _current;

    /// <summary>A state that stays keeps its beginning.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Set(SourceState state, string reason, TimeSpan? nextTry)
    {
        var now = time.GetUnixMicroseconds();
        var before = _current;
        var since = before.State == state ? before.SinceUs : now;
        var next = nextTry is { } pause ? now + (pause.Ticks / TimeSpan.TicksPerMicrosecond) : 0;
        _current = new SourceInfo(state, since, next, reason);
        return _current != before;
    }

    protected override bool BecameLive(in Frame frame)
    {
        if (_current.State == SourceState.Live)
            return false;
        _current = new SourceInfo(SourceState.Live, frame.Stamps.ReceivedUs, 0, "");
        return true;
    }
}
