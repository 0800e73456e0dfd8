using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Broker.Tracing;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Keys;
using Gateway.Ingest.Topics;
using Gateway.Mqtt;
using Gateway.Storage;
using Gateway.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Broker.Testing;

/// <summary>
/// The broker and the camera ingest on in-memory transports and a clock that the test moves. Disposal checks that no frame memory is lost.
/// </summary>
internal sealed class MqttMemoryBroker : IAsyncDisposable
{
    private readonly UserStore _users;
    private readonly BoardKeys? _keys;

    /// <summary>Creates a broker, by default with default options, a clock of its own, and without a store of sessions.</summary>
    public MqttMemoryBroker(
        MqttOptions? options = null,
        long poolBytes = 64 << 20,
        ISessionStore? store = null,
        FakeTimeProvider? time = null,
        IClientTraces? traces = null,
        Func<TimeProvider, BoardKeys>? keys = null)
    {
        options ??= new MqttOptions();
        Time = time ?? new FakeTimeProvider();
        Pool = new FramePool(poolBytes);
        _users = new UserStore(options, NullLogger<UserStore>.Instance);
        Broker = new MqttBroker(options, Pool, _users, Metrics, Time, Log, store, traces);
        _keys = keys?.Invoke(Time);
        new CameraIngest(
            new BoardTopics([]), Ingest, Pool, IngestMetrics, Time,
            new RefusedPictures(Time, NullLogger<RefusedPictures>.Instance), keys: _keys).SubscribeTo(Broker.Router);
    }

    public FakeTimeProvider Time { get; }

    public FramePool Pool { get; }

    public BrokerMetrics Metrics { get; } = new();

    public IngestMetrics IngestMetrics { get; } = new();

    public MqttFakeIngest Ingest { get; } = new();

    public MqttBroker Broker { get; }

    /// <summary>Warnings and errors of the broker.</summary>
    public LogLines<MqttBroker> Log { get; } = new(LogLevel.Warning);

    /// <summary>Opens a connection without a CONNECT. The daemon can send up to the limit in bytes before the client reads.</summary>
    public MqttMemoryClient Open(int sendLimit = 1 << 20)
    {
        var transport = new MqttMemoryTransport(sendLimit);
        Broker.Serve(transport);
        return new MqttMemoryClient(transport);
    }

    /// <summary>A client that has connected.</summary>
    public async Task<MqttMemoryClient> ConnectAsync(
        string clientId, bool clean = true, ushort keepAlive = 0, WillMessage? will = null, bool expectPresent = false, int sendLimit = 1 << 20)
    {
        var client = Open(sendLimit);
        await client.SendAsync(new ConnectPacket { ClientId = clientId, CleanSession = clean, KeepAliveSeconds = keepAlive, Will = will }.Write);
        Assert.Equal(new ConnackPacket(expectPresent, ConnectReturnCode.Accepted), await client.ReadAsync());
        return client;
    }

    /// <summary>A client of either version that has connected.</summary>
    public async Task<MqttMemoryClient> ConnectAsync(
        MqttVersion version, string clientId, bool clean = true, ushort keepAlive = 0, WillMessage? will = null, bool expectPresent = false)
    {
        if (version < MqttVersion.V5)
            return await ConnectAsync(clientId, clean, keepAlive, will, expectPresent);
        var properties = clean ? null : new PropertyWriter().Add(PropertyId.SessionExpiryInterval, uint.MaxValue);
        return (await Connect5Async(clientId, properties, clean, will, keepAlive, expectPresent)).Client;
    }

    /// <summary>A client of version 5 that has connected; its CONNACK comes with it.</summary>
    public async Task<(MqttMemoryClient Client, ConnackPacket Connack)> Connect5Async(
        string clientId,
        PropertyWriter? properties = null,
        bool clean = true,
        WillMessage? will = null,
        ushort keepAlive = 0,
        bool expectPresent = false)
    {
        var client = Open();
        client.Version = MqttVersion.V5;
        var connect = new ConnectPacket
        {
            Version = MqttVersion.V5,
            ClientId = clientId,
            CleanSession = clean,
            KeepAliveSeconds = keepAlive,
            Will = will,
            Properties = properties?.ToBlock() ?? default,
        };
        await client.SendAsync(connect.Write);
        var connack = await client.ReadAsync<ConnackPacket>();
        Assert.Equal((ReasonCode.Success, expectPresent), (connack.Reason, connack.SessionPresent));
        return (client, connack);
    }

    /// <summary>Waits until a connection has ended for this reason.</summary>
    public Task EndedAsync(ConnectionEnd end, int times = 1) =>
        Eventually.True(() => Metrics.Ended(end) == times, cancel: TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Eventually.True(() => Pool.Lent == 0);
        Pool.Dispose();
        _keys?.Dispose();
    }
}
