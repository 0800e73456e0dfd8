using System.Net;
using System.Threading.Channels;
using Gateway.Protocol;

namespace Gateway.Dashboard.Live;

/// <summary>Keeps the link to the daemon open for the life of the dashboard, and its subscription equal to the viewers' wants.</summary>
internal sealed class DaemonLink : BackgroundService
{
    /// <summary>Enough for a live view, however fast the camera is (A10).</summary>
    private const double LiveFps = 10;

    private readonly LiveHub _hub;
    private readonly DashboardMetrics _metrics;
    private readonly ILogger<DaemonLink> _logger;
    private readonly ReconnectingLinkClient _client;
    private readonly Channel<bool> _wantsChanged = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private string _lastReason = "";

    public DaemonLink(LinkOptions options, LiveHub hub, DashboardMetrics metrics, TimeProvider time, ILogger<DaemonLink> logger)
    {
        _hub = hub;
        _metrics = metrics;
        _logger = logger;
        _client = new ReconnectingLinkClient(
            new LinkClientOptions(new DnsEndPoint(options.Address, options.Port), options.KeyFile!)
            {
                Role = LinkRole.Operator,
                Name = "dashboard",
                Subscription = hub.Wants(LiveFps),
                LongestReconnectDelay = TimeSpan.FromSeconds(2),   // A user may be waiting in front of the page.
            },
            hub,
            time);
        _client.StatusChanged += Report;
        hub.WantsChanged += () => _wantsChanged.Writer.TryWrite(true);
    }

    public LinkRequester Requester => _client;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_client.RunAsync(stoppingToken), KeepSubscribedAsync(stoppingToken));

    private async Task KeepSubscribedAsync(CancellationToken cancel)
    {
        var sent = _hub.Wants(LiveFps);
        try
        {
            while (true)
            {
                await _wantsChanged.Reader.ReadAsync(cancel);
                var wanted = _hub.Wants(LiveFps);
                if (wanted.Kinds == sent.Kinds && wanted.Cameras.SequenceEqual(sent.Cameras))
                    continue;
                sent = wanted;
                await _client.SubscribeAsync(wanted, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // The dashboard stops.
        }
    }

    private void Report(LinkStatus status)
    {
        if (status.State == LinkState.Connected)
            _metrics.OnLinkConnected();
        else if (status.State == LinkState.Disconnected)
            _metrics.OnLinkFailed();
        if (status.State == LinkState.Connected)
            Log.DaemonConnected(_logger, _client.Welcome?.DaemonVersion ?? "");
        else if (status.State == LinkState.Disconnected && status.Reason != _lastReason)
            Log.DaemonNotReachable(_logger, status.Reason);
        _lastReason = status.Reason;
    }
}
