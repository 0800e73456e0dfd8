using System.Globalization;

namespace Gateway.Health;

/// <summary>
/// Deletes clips and images beyond their maximum age; the limits of bytes are applied with every write. Logs every ten minutes, and at the stop, what
/// was deleted and why.
/// </summary>
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
                Report();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        finally
        {
            Report();
        }
    }

    private void Report()
    {
        Report("clips", clips.Deleted);
        Report("images", database.Deleted);
    }

    private void Report(string store, RetentionTally deleted)
    {
        foreach (var round in deleted.Take())
        {
            var reason = round.Reason == DeletionReason.Age ? "older than MaxAge" : "beyond MaxBytes";
            log.Deleted(round.Count, store, round.Bytes, Date(round.OldestUs), Date(round.NewestUs), reason);
        }
    }

    private static string Date(long us) =>
        DateTimeOffset.UnixEpoch.AddMicroseconds(us).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

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
