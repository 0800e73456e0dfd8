
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

/// <summary>A board: live while it sends, lost when it is silent for too long or reports that it is offline.</summary>
internal sealed class BoardSource(Camera camera, BoardConnections? connections, TimeProvider time) : CameraSource
{
    /// <summary>Seed boards send every 10 s.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly long _startedTimestamp = time.GetTimestamp();
    private readonly long _startedUs = time.GetUnixMicroseconds();
    private SourceInfo? _live;
    private long _lastUs;

    public override SourceInfo Current => Find();

    private static long SilenceUs => Silence.Ticks / TimeSpan.TicksPerMicrosecond;

    protected override bool BecameLive(in Frame frame)
    {
        var began = LastTimestamp == 0 || Current.State != SourceState.Live;
        Interlocked.Exchange(ref _lastUs, frame.Stamps.ReceivedUs);
        if (began)
            Volatile.Write(ref _live, new SourceInfo(SourceState.Live, frame.Stamps.ReceivedUs, 0, ""));
        return began;
    }

    private SourceInfo Find()
    {
        var last = LastTimestamp;
        if (last == 0 || Volatile.Read(ref _live) is not { } live)
        {
            return time.GetElapsedTime(_startedTimestamp) < Silence
                ? new SourceInfo(SourceState.Starting, _startedUs, 0, "")
                : new SourceInfo(SourceState.Lost, _startedUs + SilenceUs, 0, "no picture since the gateway started");
        }

        if (connections?.OfflineSince(camera) is { } offline && offline.Timestamp >= last)
            return new SourceInfo(SourceState.Lost, offline.Us, 0, "the board reports that it is offline");
        if (time.GetElapsedTime(last) < Silence)
            return live;
        var connected = connections?.IsConnected(camera);
        var reason = connected switch
        {
            true => $"no picture for {Silence.TotalSeconds:0} s, although the board is connected",
            false => $"no picture for {Silence.TotalSeconds:0} s; its MQTT connection has ended",
            null => $"no picture for {Silence.TotalSeconds:0} s",
        };
        return new SourceInfo(SourceState.Lost, Interlocked.Read(ref _lastUs) + SilenceUs, 0, reason);
    }
}
