using Gateway.Protocol;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Link.Tests;

/// <summary>Frames, motion and notices on their way to clients, fast and slow.</summary>
public sealed class LinkBroadcastTests
{
    private const int LargeFrame = 400_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static SubscribeMessage FramesOnly => SubscribeMessage.Everything with { Kinds = MessageKinds.Frame };

    [Fact]
    public async Task A_new_client_is_told_of_the_cameras_first()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler, FramesOnly);
        await Eventually.True(() => handler.Others.Contains("cameras garden"), cancel: Cancel);
    }

    [Fact]
    public async Task A_change_of_the_cameras_before_the_first_subscription_is_told()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        await client.AuthenticateAsync(server.Key);
        Assert.Single((await client.ReadAsync<CamerasMessage>()).Cameras);
        server.Backend.Cameras = [];
        server.Hub.OnCamerasChanged();
        Assert.Empty((await client.ReadAsync<CamerasMessage>()).Cameras);
    }

    [Fact]
    public async Task Every_kind_reaches_a_client_that_wants_everything()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler);
        server.SendFrame();
        server.Hub.OnMotion(new MotionMessage(1, 1, MotionState.Armed, new ushort[] { 100 }, default));
        server.Hub.OnEvent(server.Backend.AddEvent());
        server.Hub.OnClip(Clip(9));
        server.Hub.OnImage(new ImageMessage(12, 1, "garden", 4, 0, 1, 2, -1, -1, 0));
        server.Hub.OnStats(new StatsMessage([new("frames", 1)]));
        server.Backend.Cameras = [];
        server.Hub.OnCamerasChanged();
        await Eventually.True(
            () => handler is { Frames.Count: 1, Motion.Count: 1, Events.Count: 1, Clips.Count: 1, Others.Count: 4 }, cancel: Cancel);
        Assert.Equal(["cameras garden", "image 12", "stats 1", "cameras "], handler.Others);
    }

    [Fact]
    public async Task A_client_gets_only_the_kinds_and_cameras_it_subscribed_to()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(
            handler, new SubscribeMessage(MessageKinds.Frame | MessageKinds.Clip, AllCameras: false, MaxFps: 0, 0, [new(2, 0)]));
        server.SendFrame(cameraId: 1);
        server.Hub.OnMotion(new MotionMessage(2, 1, MotionState.Idle, default, default));
        server.Hub.OnClip(Clip(1));
        server.Hub.OnClip(Clip(2) with { CameraId = 2 });
        server.SendFrame(cameraId: 2);
        await Eventually.True(() => handler is { Frames.Count: 1, Clips.Count: 1 }, cancel: Cancel);
        Assert.Equal([2u], handler.Frames);
        Assert.Equal([2ul], handler.Clips);
        Assert.Empty(handler.Motion);
    }

    [Fact]
    public async Task A_frame_arrives_with_its_stamps_and_bytes()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        await client.AuthenticateAsync(server.Key);
        await client.ReadAsync<CamerasMessage>();
        await client.SendAsync(FramesOnly);
        await Eventually.True(() => server.Hub.SubscribedCount == 1, cancel: Cancel);
        server.SendFrame(length: 100_000);

        var (kind, bytes) = Assert.NotNull(await client.ReadAsync());
        Assert.Equal(MessageKind.Frame, kind);
        Assert.Equal(FrameMessage.HeadSize + 100_000, bytes.Length);
        Assert.Equal(
            (1L, 2L, 3L, 1u),
            (BitConverter.ToInt64(bytes, 16), BitConverter.ToInt64(bytes, 24), BitConverter.ToInt64(bytes, 32), BitConverter.ToUInt32(bytes, 40)));
        Assert.Equal(1, server.Hub.Counters.FramesSent.Value);
        await Eventually.True(() => server.BuffersHeld == 0, cancel: Cancel);
    }

    [Fact]
    public async Task A_slow_client_gets_the_newest_frame_next_and_delays_nobody()
    {
        await using var server = await LinkTestServer.StartAsync(new LinkOptions { SendBufferBytes = 64 << 10 });
        using var slow = new LinkTestHandler();
        using var fast = new LinkTestHandler();
        await using var slowClient = await server.ConnectAsync(slow, FramesOnly);
        await using var fastClient = await server.ConnectAsync(fast, FramesOnly);
        slow.StopReading();

        const uint Frames = 60;
        for (uint sent = 1; sent <= Frames; sent++)
        {
            server.SendFrame(LargeFrame);
            await Eventually.True(() => fast.Frames.LastOrDefault() == sent, cancel: Cancel);   // each one, while the other client does not read
        }

        Assert.True(server.BuffersHeld <= 2, $"{server.BuffersHeld} frames are held for a client that does not read");
        slow.Resume();
        await Eventually.True(() => slow.Frames.LastOrDefault() == Frames, cancel: Cancel);
        Assert.True(slow.Frames.Count < Frames, "a client that did not read got every frame");
        Assert.Equal(slow.Frames.Order(), slow.Frames);
        Assert.Equal(Frames - slow.Frames.Count, server.Hub.Counters.FramesReplaced.Value);
        await Eventually.True(() => server.BuffersHeld == 0, cancel: Cancel);
    }

    [Fact]
    public async Task A_client_that_does_not_take_a_message_in_time_is_closed()
    {
        var time = new FakeTimeProvider();
        await using var server = await LinkTestServer.StartAsync(new LinkOptions { SendBufferBytes = 64 << 10 }, time);
        using var stuck = await server.ConnectRawAsync();
        await stuck.AuthenticateAsync(server.Key);
        await stuck.SendAsync(FramesOnly);
        await Eventually.True(() => server.Hub.SubscribedCount == 1, cancel: Cancel);
        for (var sent = 0; sent < 30; sent++)
            server.SendFrame(LargeFrame);

        // Whatever the kernel takes in first, in the end a send stands still and its time runs.
        await Eventually.True(
            () =>
            {
                server.SendFrame(LargeFrame);
                time.Advance(TimeSpan.FromSeconds(1));
                return server.Hub.Counters.ClosedForSlowness.Value == 1;
            },
            cancel: Cancel);
        await Eventually.True(() => server.Hub.ClientCount == 0 && server.BuffersHeld == 0, cancel: Cancel);
    }

    [Fact]
    public async Task Frames_are_sent_no_faster_than_asked_for()
    {
        var time = new FakeTimeProvider();
        await using var server = await LinkTestServer.StartAsync(time: time);
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler, FramesOnly with { MaxFps = 5, Cameras = [new(2, 0)] });
        for (var sent = 0; sent < 50; sent++)
        {
            server.SendFrame(cameraId: 1);
            server.SendFrame(cameraId: 2);
            await Eventually.True(() => server.BuffersHeld == 0, cancel: Cancel);
            time.Advance(TimeSpan.FromMilliseconds(40));
        }

        Assert.InRange(server.Hub.Counters.FramesSent.Value, 10 + 50, 11 + 50);   // in 2 seconds, 5 a second of the one camera and all of the other
        Assert.Equal(0, server.Hub.Counters.FramesReplaced.Value);
    }

    [Fact]
    public async Task A_frame_longer_than_the_largest_payload_is_left_out_and_counted()
    {
        await using var server = await LinkTestServer.StartAsync(new LinkOptions { MaxPayload = 10_000 });
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler, FramesOnly);
        server.SendFrame(10_001);
        server.SendFrame(10_000 - FrameMessage.FieldsSize);
        await Eventually.True(() => handler.Frames.Contains(2u), cancel: Cancel);
        Assert.DoesNotContain(1u, handler.Frames);
    }

    [Fact]
    public async Task A_slow_client_is_told_how_many_notices_it_missed()
    {
        const int Kept = 8;
        await using var server = await LinkTestServer.StartAsync(new LinkOptions { MaxQueuedNotices = Kept, SendBufferBytes = 4 << 10 });
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler, SubscribeMessage.Everything with { Kinds = MessageKinds.Clip });
        handler.StopReading();
        const ulong Clips = 1000;
        for (ulong id = 1; id <= Clips; id++)
            server.Hub.OnClip(Clip(id) with { Result = new string('x', 10_000) });
        Assert.True(server.Hub.Counters.MessagesDropped.Value > 0, "nothing had to be dropped");

        handler.Resume();
        await Eventually.True(() => handler.Clips.LastOrDefault() == Clips, cancel: Cancel);
        var missed = handler.Others.Where(o => o.StartsWith("missed", StringComparison.Ordinal)).Sum(o => int.Parse(o.Split(' ')[1], null));
        Assert.Equal((int)Clips, handler.Clips.Count + missed);
        Assert.Equal(missed, server.Hub.Counters.MessagesDropped.Value);
    }

    [Fact]
    public async Task Unsubscribing_lets_go_of_the_frame_that_waits()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler, FramesOnly);
        server.SendFrame();
        await Eventually.True(() => handler.Frames.Count == 1, cancel: Cancel);
        await client.SubscribeAsync(FramesOnly with { Kinds = MessageKinds.Stats }, Cancel);
        await Eventually.True(
            () =>
            {
                var before = server.Hub.Counters.FramesSent.Value;
                server.SendFrame();
                return server.Hub.Counters.FramesSent.Value == before && server.BuffersHeld == 0;
            },
            cancel: Cancel);
    }

    private static ClipMessage Clip(ulong id) => new(id, 1, "garden", ClipState.Recorded, 1, 2, 3, 4, 5, "");
}
