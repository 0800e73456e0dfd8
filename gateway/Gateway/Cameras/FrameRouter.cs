using Gateway.Frames;
using Gateway.Images;
using Gateway.Ingest;

namespace Gateway.Cameras;

/// <summary>
/// Shows every frame, of whatever origin, to every sink, and passes the images of boards on to be stored. Holds no frame itself.
/// Called on the receiving threads; adds no thread and no queue of its own.
/// </summary>
public sealed class FrameRouter(CameraRegistry cameras, IEnumerable<IFrameSink> sinks, ImageRecorder images) : IBoardIngest
{
    private readonly IFrameSink[] _sinks = [.. sinks];

    public Camera? CameraOf(string boardId) => cameras.GetOrAdd(boardId, isBoard: true);

    /// <summary>A frame of a local camera. Borrowed for the call.</summary>
    public void OnFrame(in Frame frame)
    {
        foreach (var sink in _sinks)
            sink.OnFrame(frame);
    }

    public void OnImage(in Frame frame, in BoardImage image, PublishAck ack)
    {
        OnFrame(frame);
        if (cameras.Find(frame.CameraId) is { } camera)
            images.Store(camera, frame, image, ack);
    }

    public void OnLatency(Camera camera, in BoardImage image, PublishAck ack) => images.Complete(camera, image, ack);
}
