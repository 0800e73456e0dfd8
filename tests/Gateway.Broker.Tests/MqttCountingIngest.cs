using Gateway.Frames;
using Gateway.Ingest;

namespace Gateway.Broker.Tests;

/// <summary>Takes every picture as stored and forgets it.</summary>
internal sealed class MqttCountingIngest : IBoardIngest
{
    private readonly Camera _camera = new(1, "any", isBoard: true);

    public Camera? CameraOf(string boardId, string? displayName = null) => _camera;

    public void OnImage(in Frame frame, in BoardImage image, PublishAck ack) => ack.Complete();

    public void OnLatency(Camera camera, in BoardImage image, PublishAck ack) => ack.Complete();
}
