using System.Collections.Concurrent;
using Gateway.Frames;
using Gateway.Ingest;

namespace Gateway.Interop.Tests;

/// <summary>An image store that keeps copies in memory and acknowledges at once.</summary>
internal sealed class MqttFakeIngest : IBoardIngest
{
    private readonly ConcurrentDictionary<string, Camera> _cameras = new(StringComparer.Ordinal);
    private int _cameraIds;

    public ConcurrentQueue<(string Camera, byte[] Jpeg, BoardImage Image)> Images { get; } = new();

    public ConcurrentQueue<(string Camera, BoardImage Image)> Latencies { get; } = new();

    public Camera? CameraOf(string boardId) =>
        _cameras.GetOrAdd(boardId, name => new Camera((uint)Interlocked.Increment(ref _cameraIds), name, isBoard: true));

    public void OnImage(in Frame frame, in BoardImage image, PublishAck ack)
    {
        Images.Enqueue((frame.Camera.Name, frame.Jpeg.ToArray(), image));
        ack.Complete();
    }

    public void OnLatency(Camera camera, in BoardImage image, PublishAck ack)
    {
        Latencies.Enqueue((camera.Name, image));
        ack.Complete();
    }
}
