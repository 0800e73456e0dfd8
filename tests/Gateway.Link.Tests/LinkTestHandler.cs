using System.Collections.Concurrent;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;

namespace Gateway.Link.Tests;

/// <summary>Keeps the messages it gets; can stop reading.</summary>
internal sealed class LinkTestHandler : ILinkHandler, IDisposable
{
    private readonly ManualResetEventSlim _reading = new(initialState: true);

    public ConcurrentQueue<uint> Frames { get; } = [];

    public ConcurrentQueue<uint> Motion { get; } = [];

    public ConcurrentQueue<ulong> Events { get; } = [];

    public ConcurrentQueue<ulong> Clips { get; } = [];

    public ConcurrentQueue<string> Others { get; } = [];

    public int Connects;

    /// <summary>The next call does not return before <see cref="Resume"/>.</summary>
    public void StopReading() => _reading.Reset();

    public void Resume() => _reading.Set();

    public void OnConnected(WelcomeMessage welcome) => Interlocked.Increment(ref Connects);

    public void OnCameras(CamerasMessage cameras) => Others.Enqueue($"cameras {string.Join(',', cameras.Cameras.Select(c => c.Name))}");

    public void OnFrame(in FrameMessage frame)
    {
        Frames.Enqueue(frame.Sequence);
        _reading.Wait();
    }

    public void OnMotion(in MotionMessage motion)
    {
        Motion.Enqueue(motion.Sequence);
        _reading.Wait();
    }

    public void OnEvent(EventMessage message)
    {
        Events.Enqueue(message.Id);
        _reading.Wait();
    }

    public void OnClip(ClipMessage clip)
    {
        Clips.Enqueue(clip.Id);
        _reading.Wait();
    }

    public void OnImage(ImageMessage image) => Others.Enqueue($"image {image.Id}");

    public void OnStats(StatsMessage stats) => Others.Enqueue($"stats {stats.Stats.Count}");

    public void OnMissed(MessageKind kind, uint count) => Others.Enqueue($"missed {count} {kind}");

    public void Dispose() => _reading.Dispose();
}
