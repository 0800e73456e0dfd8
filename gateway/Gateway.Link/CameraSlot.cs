using Gateway.Frames;
using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>One client's place for one camera: the newest frame not sent yet, and when the next may come. Guarded by its outbox.</summary>
internal sealed class CameraSlot(uint cameraId)
{
    private long _due;
    private long _interval;

    public uint CameraId { get; } = cameraId;

    /// <summary>The newest frame, with a reference.</summary>
    public Newest<Frame> Newest { get; } = new();

    public bool IsWanted { get; private set; }

    /// <param name="wanted">Whether the client wants this camera.</param>
    /// <param name="interval">Clock ticks between frames at least, on average; 0 means every frame.</param>
    public void Configure(bool wanted, long interval)
    {
        IsWanted = wanted;
        _interval = interval;
        _due = 0;
    }

    /// <summary>Whether the client's frame rate has room for a frame that arrives now; takes the room.</summary>
    /// <remarks>
    /// Counts from when the last frame was due, not from when it came: 10 of 15 frames a second then really are 10. After a pause it
    /// starts anew with half an interval in hand, so that jitter does not cost a camera that sends at just the asked rate every other frame.
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
