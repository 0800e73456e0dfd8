using Gateway.Ingest.Commands;

namespace Gateway.Motion;

/// <summary>Lets the intervals of boards follow the motion events.</summary>
internal sealed class MotionIntervals(EventLog events, CameraRegistry cameras, AdaptiveIntervals intervals) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        events.Appended += OnEvent;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        events.Appended -= OnEvent;
        intervals.Dispose();   // the broker is still running
        return Task.CompletedTask;
    }

    private void OnEvent(EventMessage seen)
    {
        if (cameras.Find(seen.CameraId) is not { IsBoard: true } camera)
            return;
        if (seen.Type == EventKind.MotionEnded)
            intervals.OnEnded(camera);
        else if (seen.Type is EventKind.Sequence or EventKind.Area)
            intervals.OnStarted(camera);
    }
}
