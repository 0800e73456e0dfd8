using System.Collections.Concurrent;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Keys;

namespace Gateway.Broker.Testing;

/// <summary>An image store that keeps copies, and acknowledges at once or when the test says so.</summary>
internal sealed class MqttFakeIngest : IBoardIngest, ILastFrames
{
    private readonly ConcurrentDictionary<string, Camera> _cameras = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Camera> _configured = new(StringComparer.OrdinalIgnoreCase);
    private int _cameraIds;

    public int MaxCameras { get; set; } = int.MaxValue;

    /// <summary>When set, acknowledgements are kept in <see cref="Acks"/>.</summary>
    public bool HoldsAcks { get; set; }

    /// <summary>The last frame under every key.</summary>
    public (ulong Identity, UInt128 Tag) Last { get; set; }

    public ConcurrentQueue<MqttFakeImage> Images { get; } = new();

    public ConcurrentQueue<(string Camera, BoardImage Image)> Latencies { get; } = new();

    public ConcurrentQueue<PublishAck> Acks { get; } = new();

    /// <summary>Adds a camera of the configuration, which takes boards of its name in any case.</summary>
    public void Configure(string name) =>
        _configured[name] = new Camera((uint)Interlocked.Increment(ref _cameraIds), name, isBoard: true, isConfigured: true);

    public Camera? CameraOf(string boardId, string? displayName = null) =>
        _configured.TryGetValue(boardId, out var known) || _cameras.TryGetValue(boardId, out known) ? known
        : _cameras.Count >= MaxCameras ? null
        : _cameras.GetOrAdd(boardId, new Camera((uint)Interlocked.Increment(ref _cameraIds), boardId, isBoard: true));

    public (ulong Identity, UInt128 Tag) LastFrameOf(long keyId) => Last;

    public bool HasLastFrames() => Last.Identity != 0;

    public void OnImage(in Frame frame, in BoardImage image, PublishAck ack)
    {
        Images.Enqueue(new MqttFakeImage(frame.Camera.Name, frame.Sequence, frame.Jpeg.ToArray(), frame.Stamps, image));
        Settle(ack);
    }

    public void OnLatency(Camera camera, in BoardImage image, PublishAck ack)
    {
        Latencies.Enqueue((camera.Name, image));
        Settle(ack);
    }

    private void Settle(PublishAck ack)
    {
        if (HoldsAcks)
            Acks.Enqueue(ack);
        else
            ack.Complete();
    }
}
