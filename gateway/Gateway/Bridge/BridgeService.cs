using Gateway.Bridge.Client;
using Gateway.Frames;

namespace Gateway.Bridge;

/// <summary>The daemon's connection to another broker, if the settings name one. Starts after all that boards need, and ends before.</summary>
internal sealed class BridgeService(
    GatewayOptions options, BridgeInbound inbound, FramePool pool, ClientMetrics counters, TimeProvider time, ILogger<BridgeService> log) : IHostedService, IAsyncDisposable
{
    private MqttClient? _client;

    /// <summary>Whether there is another broker at all.</summary>
    public bool IsConfigured => options.Bridge.Host is not null;

    public ClientMetrics Counters => counters;

    /// <summary>Null before the start, and where there is no other broker.</summary>
    public MqttClient? Client => _client;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!IsConfigured)
            return Task.CompletedTask;
        var client = BridgeSettings.ClientOf(options);
        log.BridgeStarting(options.Bridge.ToString(), client.Version, client.ClientId, string.Join(", ", client.Subscriptions.Select(subscription => subscription.Filter)));
        _client = new MqttClient(client, BridgeSettings.ConnectorOf(options.Bridge), inbound, pool, counters, time, Random.Shared, log);
        _client.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync().ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
            await client.DisposeAsync().ConfigureAwait(false);
    }
}
