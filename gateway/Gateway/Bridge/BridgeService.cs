using Gateway.Bridge.Client;
using Gateway.Ingest.Commands;
using Gateway.Ingest.Topics;

namespace Gateway.Bridge;

/// <summary>The daemon's connection to another broker, if configured. Starts after the services that boards need, and stops before them.</summary>
internal sealed class BridgeService(
    GatewayOptions options, BoardTopics topics, BridgeInbound inbound, BoardCommander commander, FramePool pool, ClientMetrics counters,
    TimeProvider time, ILogger<BridgeService> log)
    : IHostedService, IAsyncDisposable
{
    private MqttClient? _client;

    /// <summary>Null before the start, and if no other broker is configured.</summary>
    public MqttClient? Client => _client;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Bridge.Host is null)
            return Task.CompletedTask;
        var client = BridgeSettings.ClientOf(options, topics);
        var filters = string.Join(", ", client.Subscriptions.Select(subscription => subscription.Filter));
        log.BridgeStarting(options.Bridge.ToString(), client.Version, client.ClientId, filters);
        _client = new MqttClient(client, BridgeSettings.ConnectorOf(options.Bridge), inbound, pool, counters, time, Random.Shared, log);
        commander.Foreign = Publish;
        _client.Start();
        return Task.CompletedTask;
    }

    private bool Publish(string topic, byte[] payload, bool retain) =>
        _client?.TryPublish(new OutgoingMessage(Encoding.UTF8.GetBytes(topic), payload, QoS.AtLeastOnce, retain)) ?? false;

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync().ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
            await client.DisposeAsync().ConfigureAwait(false);
    }
}

internal static class BridgeServices
{
    /// <summary>Requires the services of the camera ingest.</summary>
    public static IServiceCollection AddBridge(this IServiceCollection services) => services
        .AddSingleton<BridgeInbound>()
        .AddSingleton<BridgeService>()
        .AddHostedService(p => p.GetRequiredService<BridgeService>());
}

internal sealed class BridgeMetrics : IMetrics
{
    public BridgeMetrics(BridgeService bridge, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Gauge("bridge.connected", () => bridge.Client?.State == ClientState.Connected ? 1 : 0);
        meter.Gauge("bridge.queued", () => bridge.Client?.Queued ?? 0, description: "Messages that wait to be published.");
        meter.Count("bridge.dropped", () => bridge.Client?.Dropped ?? 0, description: "Messages dropped because too many wait.");
    }
}
