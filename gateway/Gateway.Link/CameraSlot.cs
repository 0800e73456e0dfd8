using Gateway.Frames;
using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>One client's state for one camera: the newest frame not yet sent, and the time of the next. Guarded by its outbox.</summary>
internal sealed class CameraSlot(uint cameraId)
{
    private long _due;
    private long _interval;

    public uint CameraId { get; } = cameraId;

    /// <summary>The newest frame, with a reference.</summary>
    public Newest<Frame> Newest { get; } = new();

    public bool IsWanted { get; private set; }

    /// <param name="wanted">Whether the client subscribed to this camera.</param>
    /// <param name="interval">Least clock ticks between frames, on average; 0 for every frame.</param>
    public void Configure(bool wanted, long interval)
    {
        IsWanted = wanted;
        _interval = interval;
        _due = 0;
    }

    /// <summary>Whether the client's frame rate allows a frame that arrives now; counts it if so.</summary>
    /// <remarks>
    /// Counts from the due time of the last frame, not from its arrival, so 10 of 15 frames a second are really 10. After a pause it starts
    /// again half an interval early, so jitter does not drop every other frame of a camera that sends at just the requested rate.
    /// </remarks>
    public bool TryTakeTurn(long now)
    {
        if (_interval == 0)
            return true;
        if (now < _due)
            return false;
        var late = now - _due;
        _due = late > _interval + (_interval / 2) ? now + (_interval / 2) : _due + _interval;
        return true;
    }
}
