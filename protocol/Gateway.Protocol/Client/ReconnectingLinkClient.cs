using Gateway.Protocol.Commands;

namespace Gateway.Protocol.Client;

/// <summary>
/// Keeps a link to the daemon open: reconnects after every end, with growing, jittered pauses, and resumes events where they stopped.
/// </summary>
/// <remarks>
/// Call <see cref="RunAsync"/> once. Everything else is safe from any thread, at any time. Each attempt reads the key file again, so the daemon may
/// create it later.
/// </remarks>
public sealed class ReconnectingLinkClient(LinkClientOptions options, ILinkHandler handler, TimeProvider time) : LinkRequester
{
    private volatile LinkStatus _status = new(LinkState.Disconnected, time.GetUtcNow(), "Not started.");
    private volatile LinkClient? _link;
    private volatile SubscribeMessage _subscription = options.Subscription;

    /// <summary>Raised after each change of <see cref="Status"/>, on the task that runs the client.</summary>
    public event Action<LinkStatus>? StatusChanged;

    public LinkStatus Status => _status;

    /// <summary>The daemon's answer to the handshake; null while there is no link.</summary>
    public WelcomeMessage? Welcome => _link?.Welcome;

    /// <summary>Connects, and again after every end, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var lastEventId = options.Subscription.ResumeAfterEventId;
        for (var failures = 0; !cancel.IsCancellationRequested;)
        {
            Set(LinkState.Connecting, _status.Reason);
            var (resumeAfter, reason) = await RunOnceAsync(_subscription with { ResumeAfterEventId = lastEventId }, cancel);
            failures = resumeAfter is null ? failures + 1 : 0;
            lastEventId = resumeAfter ?? lastEventId;
            Set(LinkState.Disconnected, reason.Message);
            await PauseAsync(failures, cancel);
        }
    }

    /// <summary>Replaces the subscription of this link and of later ones. Events resume after the last one seen, whatever it says.</summary>
    public async Task SubscribeAsync(SubscribeMessage subscription, CancellationToken cancel = default)
    {
        _subscription = subscription;
        try
        {
            if (_link is { } link)
                await link.SubscribeAsync(subscription, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The link has just ended; the next one starts with this subscription.
        }
    }

    internal override Task SendAsync(LinkCommand command, ReplyPart read, CancellationToken cancel) =>
        (_link ?? throw new LinkClosedException(LinkError.None, $"There is no link to the daemon: {_status.Reason}"))
            .SendAsync(command, read, cancel);

    /// <returns>The id to resume events after, null if no link was opened; and why the link ended.</returns>
    private async Task<(ulong? ResumeAfter, Exception Reason)> RunOnceAsync(SubscribeMessage subscription, CancellationToken cancel)
    {
        try
        {
            await using var link = await LinkClient.ConnectAsync(options with { Subscription = subscription }, handler, Opened, time, cancel);
            var reason = await link.Completion.WaitAsync(cancel);
            return (link.LastEventId, reason);
        }
        catch (Exception e) when (e is LinkClosedException or LinkKeyException || cancel.IsCancellationRequested)
        {
            if (_link is null)
                handler.OnDisconnected(e);   // otherwise the link has reported it
            return (null, e);
        }
        finally
        {
            _link = null;
        }
    }

    private void Opened(LinkClient link)
    {
        _link = link;   // before the handler is called, so that it can send commands at once
        Set(LinkState.Connected, "");
    }

    private async Task PauseAsync(int failures, CancellationToken cancel)
    {
        var doubledMs = options.FirstReconnectDelay.TotalMilliseconds * Math.Pow(2, Math.Max(0, failures - 1));
        var longestMs = Math.Min(options.LongestReconnectDelay.TotalMilliseconds, doubledMs);
        try
        {
            // Jitter, so that many clients do not reconnect at the same moment.
            await Task.Delay(TimeSpan.FromMilliseconds(longestMs * (0.5 + Random.Shared.NextDouble() / 2)), time, cancel);
        }
        catch (OperationCanceledException)
        {
            // The loop ends.
        }
    }

    private void Set(LinkState state, string reason)
    {
        _status = new LinkStatus(state, time.GetUtcNow(), reason);
        StatusChanged?.Invoke(_status);
    }
}
