using System.Diagnostics.Metrics;

namespace Gateway.Dashboard.Metrics;

/// <summary>The counters of the dashboard, since its start. Any thread.</summary>
internal sealed class DashboardMetrics
{
    /// <summary>Every instrument's name starts with this; the status leaves it out.</summary>
    public const string Prefix = "gateway.dashboard.";

    private long _requests;
    private long _failures;
    private long _browsers;
    private long _refused;
    private long _slow;
    private long _framesSent;
    private long _framesReplaced;
    private long _connects;
    private long _linkFailures;
    private long _wrongPasswords;
    private long _copiesMade;
    private long _copiesFailed;
    private long _copiesCancelled;
    private long _copiesRefused;
    private long _copyMilliseconds;
    private long _cacheBytes;

    public DashboardMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("Gateway.Dashboard");
        Count("requests", () => Interlocked.Read(ref _requests), "HTTP requests.");
        Count("requests.failed", () => Interlocked.Read(ref _failures), "Requests that failed in the dashboard and were answered with 500.");
        meter.CreateObservableGauge(Prefix + "browsers", () => Interlocked.Read(ref _browsers), description: "Open pages.");
        Count("browsers.refused", () => Interlocked.Read(ref _refused), "Pages refused at Http:MaxBrowsers.");
        Count("browsers.slow", () => Interlocked.Read(ref _slow), "Pages disconnected because they read too slowly.");
        Count("frames.sent", () => Interlocked.Read(ref _framesSent), "Frames sent to pages.");
        Count("frames.replaced", () => Interlocked.Read(ref _framesReplaced), "Frames skipped because a newer one came before they could be sent.");
        Count("link.connects", () => Interlocked.Read(ref _connects), "Connections to the daemon.");
        Count("link.failures", () => Interlocked.Read(ref _linkFailures), "Connections to the daemon that were lost or could not be opened.");
        Count("passwords.wrong", () => Interlocked.Read(ref _wrongPasswords), "Wrong passwords.");
        Count("playback.made", () => Interlocked.Read(ref _copiesMade), "H.264 files and previews made of clips.");
        Count("playback.failed", () => Interlocked.Read(ref _copiesFailed), "Conversions of clips that failed.");
        Count("playback.cancelled", () => Interlocked.Read(ref _copiesCancelled), "Conversions ended because every client had left.");
        Count("playback.refused", () => Interlocked.Read(ref _copiesRefused), "Conversions refused at Playback:MaxWaiting.");
        meter.CreateObservableCounter(
            Prefix + "playback.seconds", () => Interlocked.Read(ref _copyMilliseconds) / 1000.0, "s", "Time of all conversions.");
        meter.CreateObservableGauge(
            Prefix + "playback.cache.bytes", () => Interlocked.Read(ref _cacheBytes), "By", "H.264 files and previews kept on disk.");

        void Count(string name, Func<long> read, string description) =>
            meter.CreateObservableCounter(Prefix + name, read, description: description);
    }

    public void OnRequest() => Interlocked.Increment(ref _requests);

    public void OnRequestFailed() => Interlocked.Increment(ref _failures);

    public void OnBrowserOpened() => Interlocked.Increment(ref _browsers);

    public void OnBrowserClosed() => Interlocked.Decrement(ref _browsers);

    public void OnBrowserRefused() => Interlocked.Increment(ref _refused);

    public void OnBrowserTooSlow() => Interlocked.Increment(ref _slow);

    public void OnFramesSent(int count) => Interlocked.Add(ref _framesSent, count);

    public void OnFrameReplaced() => Interlocked.Increment(ref _framesReplaced);

    public void OnLinkConnected() => Interlocked.Increment(ref _connects);

    public void OnLinkFailed() => Interlocked.Increment(ref _linkFailures);

    public void OnWrongPassword() => Interlocked.Increment(ref _wrongPasswords);

    /// <summary>A conversion ended well, after this time.</summary>
    public void OnCopyMade(TimeSpan took) => OnCopyEnded(ref _copiesMade, took);

    public void OnCopyFailed(TimeSpan took) => OnCopyEnded(ref _copiesFailed, took);

    public void OnCopyCancelled(TimeSpan took) => OnCopyEnded(ref _copiesCancelled, took);

    public void OnCopyRefused() => Interlocked.Increment(ref _copiesRefused);

    public void OnCacheChanged(long bytes) => Interlocked.Exchange(ref _cacheBytes, bytes);

    private void OnCopyEnded(ref long count, TimeSpan took)
    {
        Interlocked.Increment(ref count);
        Interlocked.Add(ref _copyMilliseconds, (long)took.TotalMilliseconds);
    }
}
