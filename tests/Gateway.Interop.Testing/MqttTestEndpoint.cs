using System.Globalization;
using System.Text;
using Gateway.Broker;
using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Interop.Testing;

/// <summary>A real MQTT endpoint on a free loopback port, with an image store in memory.</summary>
internal sealed class MqttTestEndpoint : IAsyncDisposable
{
    private readonly MqttEndpoint _endpoint;
    private readonly UserStore _users;
    private readonly IngestMetrics _ingestMetrics = new();

    private MqttTestEndpoint(MqttOptions options)
    {
        _users = new UserStore(options, NullLogger<UserStore>.Instance);
        Broker = new MqttBroker(options, Pool, _users, Metrics, TimeProvider.System, NullLogger<MqttBroker>.Instance);
        var ingest = new CameraIngest(
            new BoardTopics([]), Ingest, Pool, _ingestMetrics, TimeProvider.System,
            new RefusedPictures(TimeProvider.System, NullLogger<RefusedPictures>.Instance));
        ingest.SubscribeTo(Broker.Router);
        _endpoint = new MqttEndpoint(options, Broker, TimeProvider.System, NullLogger<MqttEndpoint>.Instance);
    }

    public FramePool Pool { get; } = new(256 << 20);

    public BrokerMetrics Metrics { get; } = new();

    public MqttBroker Broker { get; }

    public MqttFakeIngest Ingest { get; } = new();

    public IngestMetrics IngestMetrics => _ingestMetrics;

    public int Port => _endpoint.BoundEndPoint.Port;

    /// <summary>The ports of <see cref="MqttOptions.Listeners"/>, in their order.</summary>
    public IReadOnlyList<int> MorePorts => [.. _endpoint.BoundEndPoints.Skip(1).Select(endPoint => endPoint.Port)];

    public string PortText => Port.ToString(CultureInfo.InvariantCulture);

    public static async Task<MqttTestEndpoint> StartAsync(MqttOptions? options = null, int port = 0)
    {
        var endpoint = new MqttTestEndpoint((options ?? new MqttOptions()) with { Port = port });
        try
        {
            await endpoint._endpoint.StartAsync(CancellationToken.None);
            return endpoint;
        }
        catch
        {
            await endpoint.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a users file with one user and returns its path.</summary>
    public static string WriteUser(string folder, string name, string password)
    {
        var file = new UsersFile(Path.Combine(folder, "users"));
        file.Add(name, Encoding.UTF8.GetBytes(password));
        return file.Path;
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.StopAsync(CancellationToken.None);
        Pool.Dispose();
    }
}
