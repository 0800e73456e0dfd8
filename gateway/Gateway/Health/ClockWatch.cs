namespace Gateway.Health;

/// <summary>Looks at the clock every ten seconds, and logs each doubt and its end.</summary>
internal sealed class ClockWatch(AgeingClock clock, TimeProvider time, ILogger<ClockWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (clock.Doubt is { } doubt)
            Say(doubt);
        clock.Doubted += Say;
        clock.Trusted += log.ClockTrusted;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                clock.Look();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        finally
        {
            clock.Doubted -= Say;
            clock.Trusted -= log.ClockTrusted;
        }
    }

    private void Say(ClockDoubt doubt) => log.ClockDoubted(ClockText.Of(doubt), clock.UntilTrusted.TotalHours);
}
