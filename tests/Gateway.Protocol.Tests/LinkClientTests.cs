using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Protocol.Tests;

/// <summary>A client's handling of pushed messages.</summary>
public sealed class LinkClientTests
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xD9];

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingHandler _handler = new();

    [Fact]
    public async Task Handler_gets_every_kind_in_the_order_of_arrival()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        await daemon.SendAsync(new CamerasMessage([]), sequence: 1);
        await daemon.Output.WriteAsync(LinkBytes.Of(new FrameMessage(7, 41, 0, 0, 1, false, new(Jpeg))), TestContext.Current.CancellationToken);
        await daemon.SendAsync(new MotionMessage(7, 41, MotionState.Idle, default, default));
        await daemon.SendAsync(Event(3));
        await daemon.SendAsync(Clip(9), sequence: 1);
        await daemon.SendAsync(new ImageMessage(12, 7, "garden", 4, 0, 1, 2, -1, -1, 0), sequence: 1);
        await daemon.SendAsync(new StatsMessage([new("frames", 1)]), sequence: 1);
        await SeenAsync("connected test", "cameras 0", "frame 7/41 FFD8FFD9", "motion 7/41", "event 3", "clip 9 Recorded", "image 12", "stats 1");
    }

    [Fact]
    public async Task Handler_gets_each_event_once_though_the_daemon_repeats_some()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        foreach (var id in new ulong[] { 1, 2, 2, 1, 3 })
            await daemon.SendAsync(Event(id));
        await SeenAsync("connected test", "event 1", "event 2", "event 3");
        Assert.Equal(3u, client.LastEventId);
    }

    [Fact]
    public async Task Handler_is_told_how_many_messages_were_dropped_for_it()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        await daemon.SendAsync(Clip(1), sequence: 1);
        await daemon.SendAsync(Clip(5), sequence: 5);
        await daemon.SendAsync(Clip(6), sequence: 6);
        await SeenAsync("connected test", "clip 1 Recorded", "missed 3 Clip", "clip 5 Recorded", "clip 6 Recorded");
    }

    [Fact]
    public async Task Kinds_of_a_later_version_are_skipped()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        var later = LinkBytes.Of(new PingMessage(1));
        later[3] = 99;
        await daemon.Output.WriteAsync(later, TestContext.Current.CancellationToken);
        await daemon.SendAsync(Event(1));
        await SeenAsync("connected test", "event 1");
    }

    [Theory]
    [InlineData(SubscribeMessage.OnlyNewEvents, 10, 10)]   // events before the subscription arrives are not missed
    [InlineData(4, 10, 4)]
    [InlineData(0, 10, 0)]
    [InlineData(11, 10, 0)]   // the daemon's event ids started again
    public async Task Subscription_resumes_events_where_it_has_to(ulong wanted, ulong lastEventId, ulong resumed)
    {
        var options = new LinkClientOptions(ScriptedDaemon.Nowhere, "not read")
        {
            Subscription = SubscribeMessage.Everything with { ResumeAfterEventId = wanted },
        };
        var (daemon, client) = await ScriptedDaemon.WithClientAsync(_handler, _time, options, lastEventId);
        await using var _ = client;
        Assert.Equal(resumed, daemon.FirstSubscription!.ResumeAfterEventId);
        Assert.Equal(resumed, client.LastEventId);
    }

    [Fact]
    public async Task SubscribeAsync_goes_on_after_the_last_event_seen()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        await daemon.SendAsync(Event(5));
        await SeenAsync("connected test", "event 5");
        await client.SubscribeAsync(SubscribeMessage.Everything with { MaxFps = 2 }, TestContext.Current.CancellationToken);
        var second = await daemon.ReadAsync<SubscribeMessage>();
        Assert.Equal((2d, 5u), (second.MaxFps, second.ResumeAfterEventId));
    }

    [Fact]
    public async Task A_ping_is_answered()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        await daemon.SendAsync(new PingMessage(99));
        Assert.Equal(99u, await PongAsync(daemon));
    }

    [Fact]
    public async Task A_quiet_link_is_pinged_and_lives_while_it_answers()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        await Eventually.True(() => _time.ActiveTimers > 0, cancel: TestContext.Current.CancellationToken);
        for (ulong token = 1; token <= 5; token++)
        {
            _time.Advance(ScriptedDaemon.Idle / 3);
            Assert.Equal(token, await PingAsync(daemon));
            await daemon.SendAsync(new PongMessage(token));
            await daemon.SendAsync(Event(token));   // its arrival shows that the earlier Pong has arrived
            await Eventually.True(() => client.LastEventId == token, cancel: TestContext.Current.CancellationToken);
        }

        Assert.False(client.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_silent_link_ends()
    {
        var (_, client) = await OpenAsync();
        await using var __ = client;
        await Eventually.True(() => _time.ActiveTimers > 0, cancel: TestContext.Current.CancellationToken);
        _time.Advance(ScriptedDaemon.Idle);
        Assert.Equal(LinkError.Silent, await EndOfAsync(client));
        Assert.Equal("disconnected", _handler.Calls.Last());
    }

    [Fact]
    public async Task Completion_tells_why_the_daemon_ended_the_link()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        await daemon.SendAsync(new ErrorMessage(LinkError.TooSlow, "The client did not take a message within 10 s."));
        Assert.Equal(LinkError.TooSlow, await EndOfAsync(client));
    }

    [Fact]
    public async Task Completion_tells_that_the_connection_broke_inside_a_message()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        await daemon.Output.WriteAsync(LinkBytes.Of(new PingMessage(1)).AsMemory(0, 20), TestContext.Current.CancellationToken);
        await daemon.Output.CompleteAsync();
        Assert.Contains("broke", (await client.Completion.WaitAsync(TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_longer_than_the_daemon_announced_ends_the_link()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        var header = new byte[LinkHeader.Size];
        new LinkHeader(MessageKind.Frame, 1, 1, ScriptedDaemon.MaxPayload + 1).Write(header);
        await daemon.Output.WriteAsync(header, TestContext.Current.CancellationToken);
        Assert.Equal(LinkError.TooLong, await EndOfAsync(client));
    }

    [Fact]
    public async Task Garbage_after_the_handshake_ends_the_link()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        await daemon.Output.WriteAsync(new byte[64], TestContext.Current.CancellationToken);
        Assert.Equal(LinkError.NotALink, await EndOfAsync(client));
    }

    [Fact]
    public async Task An_exception_of_the_handler_ends_the_link_and_is_the_reason()
    {
        var (daemon, client) = await ScriptedDaemon.WithClientAsync(new FailingHandler(), _time);
        await using var _ = client;
        await daemon.SendAsync(Event(1));
        Assert.IsType<NotSupportedException>(await client.Completion.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task DisposeAsync_ends_the_link_and_the_daemon_sees_it()
    {
        var (daemon, client) = await OpenAsync();
        await client.DisposeAsync();
        var read = await daemon.Input.ReadAsync(TestContext.Current.CancellationToken);
        Assert.True(read.IsCompleted);
        Assert.Equal("disconnected", _handler.Calls.Last());
        Assert.Equal(0, _time.ActiveTimers);
    }

    private static EventMessage Event(ulong id) => new(id, 7, "garden", EventKind.Area, EventMessage.NoRegion, 1, 0, 1, "");

    private static ClipMessage Clip(ulong id) => new(id, 7, "garden", ClipState.Recorded, 1, 2, 3, 4, 5, "");

    private static async Task<LinkError> EndOfAsync(LinkClient client) =>
        Assert.IsType<LinkClosedException>(await client.Completion.WaitAsync(TestContext.Current.CancellationToken)).Error;

    private static async Task<ulong> PingAsync(ScriptedDaemon daemon) => (await ReadNextAsync(daemon, MessageKind.Ping)).Token;

    private static async Task<ulong> PongAsync(ScriptedDaemon daemon) => (await ReadNextAsync(daemon, MessageKind.Pong)).Token;

    private static async Task<(MessageKind Kind, ulong Token)> ReadNextAsync(ScriptedDaemon daemon, MessageKind expected)
    {
        var read = await daemon.Input.ReadAtLeastAsync(LinkHeader.Size + 8, TestContext.Current.CancellationToken);
        var bytes = System.Buffers.BuffersExtensions.ToArray(read.Buffer.Slice(0, LinkHeader.Size + 8));
        daemon.Input.AdvanceTo(read.Buffer.GetPosition(LinkHeader.Size + 8));
        Assert.Equal(expected, (MessageKind)bytes[3]);
        return (expected, BitConverter.ToUInt64(bytes, LinkHeader.Size));
    }

    private Task<(ScriptedDaemon Daemon, LinkClient Client)> OpenAsync() => ScriptedDaemon.WithClientAsync(_handler, _time);

    private async Task SeenAsync(params string[] calls)
    {
        await Eventually.True(() => _handler.Calls.Count >= calls.Length, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(calls, _handler.Calls);
    }

    private sealed class FailingHandler : ILinkHandler
    {
        public void OnEvent(EventMessage message) => throw new NotSupportedException();
    }
}
