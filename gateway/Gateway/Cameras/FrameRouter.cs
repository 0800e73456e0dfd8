using System.Collections.Concurrent;
using Gateway.Frames;
using Gateway.Images;
using Gateway.Ingest;

namespace Gateway.Cameras;

/// <summary>
/// Shows every frame, of whatever origin, to every sink, and passes the images of boards on to be stored. Holds no frame itself.
/// Called on the receiving threads; adds no thread and no queue of its own.
/// </summary>
public sealed class FrameRouter(CameraRegistry cameras, IEnumerable<IFrameSink> sinks, ImageRecorder images, FrameOptions limits, ILogger<FrameRouter> log) : IBoardIngest
{
    private readonly IFrameSink[] _sinks = [.. sinks];
    private readonly ConcurrentDictionary<uint, bool> _warned = new();   // one line per camera, however many pictures
    private long _oversized;

    /// <summary>Pictures of boards dropped because they are longer than <see cref="FrameOptions.MaxFrameBytes"/>.</summary>
    public long Oversized => Interlocked.Read(ref _oversized);

    public Camera? CameraOf(string boardId) => cameras.GetOrAdd(boardId, isBoard: true);

    /// <summary>A frame of a local camera. Borrowed for the call.</summary>
    public void OnFrame(in Frame frame)
    {
        foreach (var sink in _sinks)
            sink.OnFrame(frame);
    }

    public void OnImage(in Frame frame, in BoardImage image, PublishAck ack)
    {
        if (cameras.Find(frame.CameraId) is not { } camera)
            return;
        if (frame.Length > limits.MaxFrameBytes)
        {
            // Acknowledged all the same: sent again it would be as long.
            Interlocked.Increment(ref _oversized);
            if (_warned.TryAdd(camera.Id, true))
                log.FrameTooLong(camera.Name, frame.Length, limits.MaxFrameBytes);
            ack.Complete();
            return;
        }

        OnFrame(frame);
        images.Store(camera, frame, image, ack);
    }

    public void OnLatency(Camera camera, in BoardImage image, PublishAck ack) => images.Complete(camera, image, ack);
}
