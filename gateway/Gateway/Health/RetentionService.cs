namespace Gateway.Health;

/// <summary>Deletes clips and images beyond their maximum age; the limits of bytes are applied with every write.</summary>
internal sealed class RetentionService(ClipQueue clips, StoreDatabase database, TimeProvider time, ILogger<RetentionService> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var found = clips.OpenReport;
        if (found.Adopted.Count + found.Unreadable.Count + found.Missing.Count + found.Altered.Count + found.PartsRemoved > 0)
            log.QueuePutRight(found.Adopted.Count, found.PartsRemoved, found.Unreadable.Count, found.Missing.Count, found.Altered.Count);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await ApplyAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task ApplyAsync()
    {
        try
        {
            await clips.ApplyRetentionAsync();
            await database.ApplyRetentionAsync();
        }
        catch (StorageException problem)
        {
            log.RetentionFailed(problem.Message);
        }
    }
}
