using Gateway.Cameras;
using Gateway.Images;
using Gateway.Motion;

namespace Gateway.Health;

/// <summary>Once a second, sends the status to the link's clients and detects boards that fall silent. Logs a summary at the end.</summary>
internal sealed class StatsReporter(
    Stats stats, LinkHub hub, CameraRegistry registry, MotionService motion, EventLog events, ImageRecorder images, CameraDirectory cameras,
    TimeProvider time, ILogger<StatsReporter> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (hub.ClientCount == 0)
                    continue;
                cameras.Sweep();
                hub.OnStats(stats.Collect());
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }

        log.Stopping(registry.Frames, motion.Analysed, events.Count, images.Stored);
    }
}
