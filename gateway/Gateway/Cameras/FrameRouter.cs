using Gateway.Images;

namespace Gateway.Cameras;

/// <summary>
/// Passes every frame to every sink, and the images of boards to the store. Keeps no frame. Called on the receiving threads; has no thread or queue.
/// </summary>
public sealed class FrameRouter : IBoardIngest, IFrameSink
{
    private readonly CameraRegistry _cameras;
    private readonly IFrameSink[] _sinks;
    private readonly ImageRecorder _images;
    private readonly FrameOptions _limits;
    private readonly ILogger<FrameRouter> _log;
    private readonly PerCamera<Warning> _warnings = new(_ => new Warning());
    private long _oversized;

    public FrameRouter(
        CameraRegistry cameras, IEnumerable<IFrameSink> sinks, ImageRecorder images, FrameOptions limits, ILogger<FrameRouter> log)
    {
        (_cameras, _sinks, _images, _limits, _log) = (cameras, [.. sinks], images, limits, log);
        cameras.Removed += OnRemoved;
        cameras.GaveWay += camera => log.CameraGone(camera.Name, cameras.All.Count);
    }

    /// <summary>Pictures of boards dropped because they are longer than <see cref="FrameOptions.MaxFrameBytes"/>.</summary>
    public long Oversized => Interlocked.Read(ref _oversized);

    public Camera? CameraOf(string name, string? displayName = null) => _cameras.GetOrAdd(name, isBoard: true, displayName: displayName);

    public void GiveBack(Camera camera) => _cameras.Remove(camera);

    /// <summary>Passes a frame of a local camera; borrowed for the call.</summary>
    public void OnFrame(in Frame frame)
    {
        foreach (var sink in _sinks)
            sink.OnFrame(frame);
    }

    public void OnImage(in Frame frame, in BoardImage image, PublishAck ack)
    {
        if (frame.Length > _limits.MaxFrameBytes)
        {
            // Acknowledged: sent again it would be as long.
            Interlocked.Increment(ref _oversized);
            if (_warnings.Of(frame.Camera).IsFirst())
                _log.FrameTooLong(frame.Camera.Name, frame.Length, _limits.MaxFrameBytes);
            ack.Complete();
            return;
        }

        if (!image.IsRepeat)
            OnFrame(frame);
        _images.Store(frame, image, ack);
    }

    public void OnLatency(Camera camera, in BoardImage image, PublishAck ack) => _images.Complete(camera, image, ack);

    public void OnRemoved(Camera camera)
    {
        foreach (var sink in _sinks)
            sink.OnRemoved(camera);
    }

    private sealed class Warning
    {
        private int _given;

        public bool IsFirst() => Interlocked.Exchange(ref _given, 1) == 0;
    }
}
