using System.Net;
using Gateway.Broker;
using Gateway.Cameras;
using Gateway.Frames;
using Gateway.Health;
using Gateway.Ingest;
using Gateway.Ingest.Tracing;
using Gateway.Link;
using Gateway.Mqtt;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Storage;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>The whole daemon as it is composed, on in-memory transports, a clock that the test moves and real stores in a directory.</summary>
internal sealed class MemoryDaemon : IAsyncDisposable
{
    private readonly GatewayOptions _options;
    private readonly MemoryLink _link = new();
    private readonly IHost _host;

    private MemoryDaemon(GatewayOptions options)
    {
        _options = options;
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddGateway(options, Time).AddSingleton<ILinkAcceptor>(_link);
        LeaveSocketsOut(builder.Services);
        _host = builder.Build();
    }

    public FakeTimeProvider Time { get; } = new();

    public FramePool Pool => _host.Services.GetRequiredService<FramePool>();

    public CameraRegistry Cameras => _host.Services.GetRequiredService<CameraRegistry>();

    public CameraDirectory Directory => _host.Services.GetRequiredService<CameraDirectory>();

    public ImageStore Images => _host.Services.GetRequiredService<ImageStore>();

    public RefusedPictures Refused => _host.Services.GetRequiredService<RefusedPictures>();

    public MessageRouter Router => Broker.Router;

    public MqttBroker Broker => _host.Services.GetRequiredService<MqttBroker>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="options">With their data directory.</param>
    public static async Task<MemoryDaemon> StartAsync(GatewayOptions options)
    {
        var daemon = new MemoryDaemon(options);
        try
        {
            await daemon._host.StartAsync(Cancel);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    public ClientTraces Traces => _host.Services.GetRequiredService<ClientTraces>();

    /// <summary>The present value of an instrument.</summary>
    public double Value(string name) => _host.Services.GetRequiredService<Stats>().Collect().Stats.Single(stat => stat.Name == name).Value;

    /// <summary>A connection without a CONNECT.</summary>
    public MqttMemoryClient Open()
    {
        var transport = new MqttMemoryTransport(sendLimit: 1 << 20);
        Broker.Serve(transport);
        return new MqttMemoryClient(transport);
    }

    /// <summary>A board that has connected by MQTT.</summary>
    public async Task<MqttMemoryClient> ConnectBoardAsync(string name)
    {
        var client = Open();
        await client.SendAsync(new ConnectPacket { ClientId = name, CleanSession = true }.Write);
        Assert.Equal(new ConnackPacket(SessionPresent: false, ConnectReturnCode.Accepted), await client.ReadAsync());
        return client;
    }

    /// <summary>A client of the link whose subscription to everything has arrived.</summary>
    public async Task<LinkClient> ConnectLinkAsync(ILinkHandler handler, LinkRole role = LinkRole.Viewer)
    {
        var keyFile = _options.Link.KeyFile!;
        var client = await LinkClient.OpenAsync(
            _link.Connect(),
            LinkKey.Load(keyFile),
            new LinkClientOptions(new DnsEndPoint("memory", 0), keyFile) { Name = "test", Role = role },
            handler,
            Time,
            Cancel);
        var hub = _host.Services.GetRequiredService<LinkHub>();
        await Eventually.True(() => hub.SubscribedCount > 0, cancel: Cancel);
        return client;
    }

    public Task StopAsync() => _host.StopAsync(Cancel);

    public async ValueTask DisposeAsync() => await ((IAsyncDisposable)_host).DisposeAsync();

    /// <summary>The MQTT endpoint accepts sockets and, in its turn, ends the broker: the latter alone is left.</summary>
    private static void LeaveSocketsOut(IServiceCollection services)
    {
        var endpoint = services.Single(
            service => service.ServiceType == typeof(IHostedService) && service.ImplementationFactory is Func<IServiceProvider, MqttEndpoint>);
        services[services.IndexOf(endpoint)] = ServiceDescriptor.Singleton<IHostedService>(p => new BrokerEnd(p.GetRequiredService<MqttBroker>()));
    }

    private sealed class BrokerEnd(MqttBroker broker) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => broker.DisposeAsync().AsTask();
    }
}
