using System.Buffers;
using System.Collections.Concurrent;
using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Tests;

/// <summary>Records all calls in order.</summary>
internal sealed class RecordingHandler : ILinkHandler
{
    public ConcurrentQueue<string> Calls { get; } = [];

    public void OnConnected(WelcomeMessage welcome) => Calls.Enqueue($"connected {welcome.DaemonVersion}");

    public void OnDisconnected(Exception reason) => Calls.Enqueue("disconnected");

    public void OnCameras(CamerasMessage cameras) => Calls.Enqueue($"cameras {cameras.Cameras.Count}");

    public void OnFrame(in FrameMessage frame) =>
        Calls.Enqueue($"frame {frame.CameraId}/{frame.Sequence} {Convert.ToHexString(frame.Jpeg.ToArray())}");

    public void OnMotion(in MotionMessage motion) => Calls.Enqueue($"motion {motion.CameraId}/{motion.Sequence}");

    public void OnEvent(EventMessage message) => Calls.Enqueue($"event {message.Id}");

    public void OnClip(ClipMessage clip) => Calls.Enqueue($"clip {clip.Id} {clip.State}");

    public void OnImage(ImageMessage image) => Calls.Enqueue($"image {image.Id}");

    public void OnStats(StatsMessage stats) => Calls.Enqueue($"stats {stats.Stats.Count}");

    public void OnMissed(MessageKind kind, uint count) => Calls.Enqueue($"missed {count} {kind}");
}
