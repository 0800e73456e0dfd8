using System.Collections.Concurrent;
using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;

namespace Gateway.Interop.Testing;

/// <summary>Remembers what a daemon announced over the link. Safe to read from the test's thread.</summary>
internal sealed class Witness : ILinkHandler
{
    private int _frames;

    /// <summary>Every clip ever announced, with the state told last.</summary>
    public ConcurrentDictionary<ulong, ClipState> Clips { get; } = new();

    public ConcurrentDictionary<ulong, EventMessage> Events { get; } = new();

    public ConcurrentDictionary<ulong, ImageMessage> Images { get; } = new();

    public ConcurrentDictionary<uint, int> MovingObjects { get; } = new();

    public int Frames => Volatile.Read(ref _frames);

    public void OnFrame(in FrameMessage frame) => Interlocked.Increment(ref _frames);

    public void OnClip(ClipMessage clip) => Clips[clip.Id] = clip.State;

    public void OnEvent(EventMessage message) => Events[message.Id] = message;

    public void OnImage(ImageMessage image) => Images[image.Id] = image;

    public void OnMotion(in MotionMessage motion)
    {
        var count = motion.Objects.Length;
        MovingObjects.AddOrUpdate(motion.CameraId, count, (_, most) => Math.Max(most, count));
    }
}
