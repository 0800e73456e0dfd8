using Gateway.Protocol;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Link.Tests;

/// <summary>Memory that a frame and its motion take on their way to the clients.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class LinkMemoryTests
{
    private const int Clients = 4;
    private const int FrameLength = 50_000;
    private const int WarmUp = 1000;
    private const int Frames = 1000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_frame_with_motion_to_many_clients_allocates_nothing()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var drains = new LinkDrains(Clients);
        await drains.ConnectAsync(server, SubscribeMessage.Everything);
        Broadcast(server, WarmUp);   // slots, pools, compiled code

        var leastOnCaptureThread = long.MaxValue;   // not each time: a collection may have emptied the shared array pool
        var (least, rounds) = await ProcessAllocations.OfCheapestAsync(
            () => leastOnCaptureThread = Math.Min(leastOnCaptureThread, Broadcast(server, Frames)),
            Frames - 1);
        for (; leastOnCaptureThread > 0 && rounds < 20; rounds++)
            leastOnCaptureThread = Math.Min(leastOnCaptureThread, Broadcast(server, Frames));

        Assert.Equal(0, leastOnCaptureThread);
        Assert.True(least < Frames, $"{least} bytes were allocated for {Frames} frames to {Clients} clients");
        Assert.Equal((WarmUp + (rounds * Frames)) * Clients, server.Hub.Counters.FramesSent.Value);
        await Eventually.True(() => drains.Bytes == server.Hub.Counters.BytesSent.Value, cancel: Cancel);
    }

    /// <returns>Bytes allocated on this thread.</returns>
    private static long Broadcast(LinkTestServer server, int frames)
    {
        var scores = new ushort[2];
        var objects = new MotionObject[5];
        const int MotionLength = LinkHeader.Size + 1 + 2 + (2 * 2) + 2 + (5 * 24);
        const int PerRound = Clients * (FrameMessage.HeadSize + FrameLength + MotionLength);
        var bytesSent = server.Hub.Counters.BytesSent.Value;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var sent = 0; sent < frames; sent++)
        {
            server.SendFrame(FrameLength);
            server.Hub.OnMotion(new MotionMessage(1, 1, MotionState.Idle, scores, objects));
            var wait = default(SpinWait);
            while (server.Hub.Counters.BytesSent.Value < bytesSent + PerRound || server.BuffersHeld > 0)
                wait.SpinOnce();   // until all of it is with the kernel and the buffer is back
            bytesSent += PerRound;
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
