using System.Text;
using Gateway.Bridge.Client;
using Gateway.Frames;
using Gateway.Mqtt;
using Gateway.Testing;
using Microsoft.Extensions.Logging;

namespace Gateway.InMemory.Tests.Bridge;

/// <summary>A client, its broker and a clock that the test moves. Disposal checks that no frame memory is lost.</summary>
internal sealed class ClientBench : IAsyncDisposable
{
    public static readonly ClientOptions Defaults =
        new() { Settings = new() { ClientId = "g1" }, Subscriptions = [new SubscriptionRequest("$share/g/gateway/+/frame", QoS.AtLeastOnce)] };

    /// <summary>For tests that need many connections.</summary>
    public static readonly ClientOptions Impatient = Defaults with
    {
        Settings = Defaults.Settings with { ReconnectFirst = TimeSpan.FromMilliseconds(1), ReconnectLongest = TimeSpan.FromSeconds(1) },
    };

    public ClientBench(ClientOptions? options = null, long poolBytes = 64 << 20)
    {
        Pool = new FramePool(poolBytes);
        Client = new MqttClient(options ?? Defaults, Broker, Inbox, Pool, Counters, Time, new Random(1), Log);
        Client.Start();
    }

    public static ClientOptions Of(MqttVersion version, BridgeOptions? settings = null) =>
        Defaults with { Settings = (settings ?? new()) with { ClientId = "g1", Version = Enum.Parse<BridgeVersion>($"{version}") } };

    public FakeTimeProvider Time { get; } = new();

    public FramePool Pool { get; }

    public FakeBroker Broker { get; } = new();

    public Inbox Inbox { get; } = new();

    public ClientMetrics Counters { get; } = new();

    public LogLines<MqttClient> Log { get; } = new(LogLevel.Warning);

    public MqttClient Client { get; }

    public static OutgoingMessage Message(string text, QoS qos = QoS.AtLeastOnce, bool retain = false) =>
        new(Encoding.UTF8.GetBytes("t/" + text), Encoding.UTF8.GetBytes(text), qos, retain);

    /// <summary>The next connection, which the broker lets in.</summary>
    public async Task<ServerSide> ConnectedAsync(bool present = false, PropertyWriter? properties = null)
    {
        var connects = Inbox.Connects;
        var server = await Broker.NextAsync();
        await server.AcceptAsync(present, properties);
        await Eventually.True(() => Inbox.Connects > connects, cancel: TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Moves the clock until the client tries again.</summary>
    public async Task<ServerSide> AgainAsync()
    {
        ServerSide? server = null;
        await Eventually.True(
            () =>
            {
                if (Broker.TryNext(out server))
                    return true;
                if (Client.State == ClientState.Waiting)
                    Time.Advance(TimeSpan.FromSeconds(1));
                return false;
            },
            cancel: TestContext.Current.CancellationToken);
        return server!;
    }

    public Task EndedAsync(ClientEnd end, int times = 1) =>
        Eventually.True(() => Counters.Ended(end) == times, cancel: TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        Assert.Equal(0, Counters.Ended(ClientEnd.Fault));
        await Eventually.True(() => Pool.Lent == 0);
        Pool.Dispose();
    }
}
