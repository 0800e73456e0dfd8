using Gateway.Frames;
using Gateway.Ingest;

namespace Gateway.Benchmarks;

/// <summary>Takes every picture as stored the moment it comes: what is left is the cost of receiving.</summary>
internal sealed class AcknowledgingIngest : IBoardIngest
{
    private readonly Camera _camera = new(1, "board", isBoard: true);

    public Camera? CameraOf(string boardId) => _camera;

    public void OnImage(in Frame frame, in BoardImage image, PublishAck ack) => ack.Complete();

    public void OnLatency(Camera camera, in BoardImage image, PublishAck ack) => ack.Complete();
}
