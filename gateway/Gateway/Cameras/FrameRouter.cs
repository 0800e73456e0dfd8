using Gateway.Images;

namespace Gateway.Cameras;

/// <summary>
/// Passes every frame to every sink, and the images of boards to the store. Keeps no frame. Called on the receiving threads; has no thread or queue.
/// </summary>
public sealed class FrameRouter(
    CameraRegistry cameras, IEnumerable<IFrameSink> sinks, ImageRecorder images, FrameOptions limits, ILogger<FrameRouter> log)
    : IBoardIngest, IFrameSink
{
    private readonly IFrameSink[] _sinks = [.. sinks];
    private readonly PerCamera<Warning> _warnings = new(_ => new Warning());
    private long _oversized;

    /// <summary>Pictures of boards dropped because they are longer than <see cref="FrameOptions.MaxFrameBytes"/>.</summary>
    public long Oversized => Interlocked.Read(ref _oversized);

    public Camera? CameraOf(string name, string? displayName = null) => cameras.GetOrAdd(name, isBoard: true, displayName: displayName);

    /// <summary>Passes a frame of a local camera; borrowed for the call.</summary>
    public void OnFrame(in Frame frame)
    {
        foreach (var sink in _sinks)
            sink.OnFrame(frame);
    }

    public void OnImage(in Frame frame, in BoardImage image, PublishAck ack)
    {
        if (frame.Length > limits.MaxFrameBytes)
        {
            // Acknowledged: sent again it would be as long.
            Interlocked.Increment(ref _oversized);
            if (_warnings.Of(frame.Camera).IsFirst())
                log.FrameTooLong(frame.Camera.Name, frame.Length, limits.MaxFrameBytes);
            ack.Complete();
            return;
        }

        OnFrame(frame);
        images.Store(frame, image, ack);
    }

    public void OnLatency(Camera camera, in BoardImage image, PublishAck ack) => images.Complete(camera, image, ack);

    private sealed class Warning
    {
        private int _given;

        public bool IsFirst() => Interlocked.Exchange(ref _given, 1) == 0;
    }
}
