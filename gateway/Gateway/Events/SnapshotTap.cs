using System.Collections.Concurrent;
using Gateway.Frames;

namespace Gateway.Events;

/// <summary>Picks the pictures to be published from all that come: one per camera and interval, and the next one after something has moved.</summary>
internal sealed class SnapshotTap(HomeAssistantOptions options, TimeProvider time) : IFrameSink
{
    private readonly ConcurrentDictionary<uint, long> _taken = new();   // timestamps

    /// <summary>Shown the pictures; borrowed for the call, on the receiving thread. Null while nobody wants them.</summary>
    public Action<Frame>? Taken { get; set; }

    /// <summary>The camera's next picture is wanted, however soon.</summary>
    public void Hurry(uint cameraId) => _taken.TryRemove(cameraId, out _);

    public void OnFrame(in Frame frame)
    {
        if (Taken is not { } taken)
            return;
        var now = frame.Stamps.ReceivedTimestamp;
        if (_taken.TryGetValue(frame.CameraId, out var last) && time.GetElapsedTime(last, now) < options.ImageInterval)
            return;
        _taken[frame.CameraId] = now;
        taken(frame);
    }
}
