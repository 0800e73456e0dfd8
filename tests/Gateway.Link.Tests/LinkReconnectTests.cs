using System.Collections.Concurrent;
using System.Net;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Link.Tests;

/// <summary>A client that reconnects, while the daemon comes and goes.</summary>
public sealed class LinkReconnectTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_go_on_after_a_broken_link_each_once_and_in_order()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var handler = new LinkTestHandler();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var client = new ReconnectingLinkClient(Impatient(server), handler, TimeProvider.System);
        var running = client.RunAsync(stop.Token);
        for (var round = 1; round <= 4; round++)
        {
            await Eventually.True(() => handler.Connects == round && server.Hub.SubscribedCount == 1, cancel: Cancel);
            server.Hub.OnEvent(server.Backend.AddEvent());
            await Eventually.True(() => handler.Events.LastOrDefault() == server.Backend.LastEventId, cancel: Cancel);
            foreach (var peer in server.Hub.Peers)
                peer.Close(new LinkClosing(Protocol.LinkError.Internal, "Broken by the test."));
            server.Hub.OnEvent(server.Backend.AddEvent());   // while there may be no link
        }

        await Eventually.True(() => handler.Events.LastOrDefault() == 8, cancel: Cancel);
        Assert.Equal(Enumerable.Range(1, 8).Select(i => (ulong)i), handler.Events);
        await stop.CancelAsync();
        await running.WaitAsync(Cancel);
    }

    [Fact]
    public async Task Status_tells_what_is_wrong_until_the_daemon_is_there()
    {
        using var directory = new TemporaryDirectory();
        using var handler = new LinkTestHandler();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var options = new LinkClientOptions(new DnsEndPoint("127.0.0.1", 1), directory.Combine("link.key"))
        {
            FirstReconnectDelay = TimeSpan.FromMilliseconds(1),
        };
        var client = new ReconnectingLinkClient(options, handler, TimeProvider.System);
        var running = client.RunAsync(stop.Token);
        await Eventually.True(
            () => client.Status is { State: LinkState.Disconnected } s && s.Reason.Contains("does not exist", StringComparison.Ordinal),
            cancel: Cancel);
        Assert.Null(client.Welcome);

        LinkKeyFile.LoadOrCreate(options.KeyFile);
        await Eventually.True(
            () => client.Status is { State: LinkState.Disconnected } s && s.Reason.Contains("No daemon answers", StringComparison.Ordinal),
            cancel: Cancel);
        var refused = await Assert.ThrowsAsync<LinkClosedException>(() => client.FindAsync(new GetClip(1), Cancel));
        Assert.Contains("There is no link to the daemon", refused.Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        await running.WaitAsync(Cancel);
    }

    [Fact]
    public async Task A_command_may_be_given_as_soon_as_the_handler_hears_of_the_link()
    {
        await using var server = await LinkTestServer.StartAsync();
        server.Backend.Clips[1] = new ClipMessage(1, 1, "garden", ClipState.Recorded, 1, 2, 3, 4, 5, "");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var handler = new AskingHandler();
        var client = new ReconnectingLinkClient(Impatient(server), handler, TimeProvider.System);
        handler.Client = client;
        var running = client.RunAsync(stop.Token);
        Assert.NotNull(await await handler.Asked.Task.WaitAsync(Cancel));
        Assert.Equal(LinkState.Connected, client.Status.State);
        await stop.CancelAsync();
        await running.WaitAsync(Cancel);
        Assert.Equal(LinkState.Disconnected, client.Status.State);
    }

    [Fact]
    public async Task Pauses_grow_and_are_jittered()
    {
        using var directory = new TemporaryDirectory();
        var time = new FakeTimeProvider();
        using var handler = new LinkTestHandler();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var options = new LinkClientOptions(new DnsEndPoint("127.0.0.1", 1), directory.Combine("never"));
        var attempts = new ConcurrentQueue<DateTimeOffset>();
        var client = new ReconnectingLinkClient(options, handler, time);
        client.StatusChanged += status =>
        {
            if (status.State == LinkState.Connecting)
                attempts.Enqueue(time.GetUtcNow());
        };
        var running = Task.Run(() => client.RunAsync(stop.Token), Cancel);
        var step = TimeSpan.FromMilliseconds(10);
        while (attempts.Count < 9)
        {
            await Eventually.True(() => time.ActiveTimers == 1, cancel: Cancel);
            time.Advance(step);
        }

        var longest = options.FirstReconnectDelay;
        foreach (var pause in attempts.Zip(attempts.Skip(1), (a, b) => b - a))
        {
            Assert.InRange(pause, longest / 2, longest + step);
            longest = TimeSpan.FromTicks(Math.Min(2 * longest.Ticks, options.LongestReconnectDelay.Ticks));
        }

        Assert.Equal(options.LongestReconnectDelay, longest);
        await stop.CancelAsync();
        await running.WaitAsync(Cancel);
    }

    private static LinkClientOptions Impatient(LinkTestServer server) =>
        server.ClientOptions() with { FirstReconnectDelay = TimeSpan.FromMilliseconds(1), LongestReconnectDelay = TimeSpan.FromMilliseconds(10) };

    private sealed class AskingHandler : ILinkHandler
    {
        public ReconnectingLinkClient? Client { get; set; }

        public TaskCompletionSource<Task<ClipMessage?>> Asked { get; } = new();

        public void OnConnected(WelcomeMessage welcome) => Asked.TrySetResult(Client!.FindAsync(new GetClip(1)));
    }
}
