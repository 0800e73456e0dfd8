using System.Net;
using Gateway.Clips;
using Gateway.Health;
using Gateway.Link;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Storage;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>The verb ConfirmClock with the real clock of a data directory.</summary>
public sealed class ClockCommandsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();
    private readonly DataDirectory _data;
    private readonly AgeingClock _clock;
    private readonly ClipQueue _queue;
    private readonly StoreDatabase _database;
    private readonly LinkListener _link;

    public ClockCommandsTests()
    {
        _data = DataDirectory.Open(_directory.Combine("data"));
        _clock = AgeingClock.Open(_data, _time);
        _queue = ClipQueue.Open(_data, new ClipQueueOptions(), _time, _clock);
        _database = StoreDatabase.Open(_data, new StoreOptions(), _time, _clock);
        var options = new LinkOptions { Port = 0, KeyFile = _directory.Combine("link.key") };
        var hub = new LinkHub(options, new LinkSources(() => [], () => 0, (_, _) => throw new NotSupportedException()), TimeProvider.System);
        var commands = new ClockCommands(_clock, _queue, _database, _time, NullLogger<ClockCommands>.Instance);
        _link = new LinkListener(options, hub, new LinkHandlers([commands]), TimeProvider.System, NullLogger<LinkListener>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _link.StartAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _link.StopAsync(CancellationToken.None);
        _link.Dispose();
        await _queue.DisposeAsync();
        _database.Dispose();
        _clock.Dispose();
        _data.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_operator_confirms_a_clock_that_jumped()
    {
        await using var client = await ConnectAsync(LinkRole.Operator);
        Assert.Equal("", (await client.AskAsync(new ConfirmClock(IsConfirmed: false), Cancel)).Doubt);
        _time.Step(TimeSpan.FromDays(40));

        var doubted = await client.AskAsync(new ConfirmClock(IsConfirmed: false), Cancel);
        Assert.Equal(("the clock jumped ahead by 40 days", 86_400u, 1u), (doubted.Doubt, doubted.UntilTrustedSeconds, doubted.Steps));
        Assert.Equal(_time.GetUnixMicroseconds(), doubted.NowUs);

        var confirmed = await client.AskAsync(new ConfirmClock(IsConfirmed: true), Cancel);
        Assert.Equal(("", 0L, 0u), (confirmed.Doubt, confirmed.DoubtedUs, confirmed.UntilTrustedSeconds));
        Assert.NotNull(_clock.ReadUs());
    }

    [Fact]
    public async Task A_viewer_may_ask_but_not_confirm()
    {
        _time.Step(TimeSpan.FromDays(-40));
        await using var viewer = await ConnectAsync(LinkRole.Viewer);
        var doubted = await viewer.AskAsync(new ConfirmClock(IsConfirmed: false), Cancel);
        Assert.Equal("the clock jumped back by 40 days", doubted.Doubt);

        var refused = await Assert.ThrowsAsync<LinkCommandException>(() => viewer.AskAsync(new ConfirmClock(IsConfirmed: true), Cancel));

        Assert.Equal(ReplyStatus.Forbidden, refused.Status);
        Assert.Null(_clock.ReadUs());
    }

    private Task<LinkClient> ConnectAsync(LinkRole role) => LinkClient.ConnectAsync(
        new LinkClientOptions(new DnsEndPoint("127.0.0.1", _link.EndPoint!.Port), _directory.Combine("link.key")) { Name = "test", Role = role },
        new Unheard(), cancel: Cancel);

    private sealed class Unheard : ILinkHandler;
}
