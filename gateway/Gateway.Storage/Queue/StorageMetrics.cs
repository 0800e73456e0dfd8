using System.Diagnostics.Metrics;

namespace Gateway.Storage;

/// <summary>The clip queue and the database in numbers.</summary>
public sealed class StorageMetrics
{
    public StorageMetrics(ClipQueue queue, StoreDatabase database, AgeingClock clock, Meter meter)
    {
        meter.CreateObservableCounter("gateway.clock.steps", () => clock.Steps, description: "Steps of the wall clock.");
        meter.CreateObservableGauge(
            "gateway.clock.doubted", () => clock.Doubt is null ? 0 : 1, description: "1 while nothing is deleted by age.");
        Deletions(meter, "clips", queue.Deleted);
        Deletions(meter, "images", database.Deleted);
        meter.CreateObservableGauge("gateway.clips.waiting", () => queue.Counts.Waiting, description: "Clips that wait for analysis.");
        meter.CreateObservableGauge("gateway.clips.leased", () => queue.Counts.Leased);
        meter.CreateObservableGauge("gateway.clips.acknowledged", () => queue.Counts.Acknowledged);
        meter.CreateObservableGauge("gateway.clips.failed", () => queue.Counts.Failed);
        meter.CreateObservableGauge("gateway.clips.bytes", () => queue.Counts.Bytes, "By");
        meter.CreateObservableCounter("gateway.clips.queue.failures", () => queue.Failures, description: "Writes of the clip queue that failed.");
        meter.CreateObservableGauge(
            "gateway.clips.queue.failing", () => queue.LastFailure is null ? 0 : 1, description: "1 until a write succeeds again.");
        meter.CreateObservableCounter(
            "gateway.database.failures", () => database.Failures, description: "Transactions of images and events that failed.");
        meter.CreateObservableGauge(
            "gateway.database.failing", () => database.LastFailure is null ? 0 : 1, description: "1 until a transaction succeeds again.");
        Outages(meter, "clips.queue", queue.Health);
        Outages(meter, "database", database.Health);
    }

    private static void Deletions(Meter meter, string store, RetentionTally deleted) => meter.CreateObservableCounter(
        $"gateway.{store}.deleted",
        () => Enum.GetValues<DeletionReason>().Select(reason =>
            new Measurement<long>(deleted.Count(reason), new KeyValuePair<string, object?>("reason", reason.ToString()))),
        description: "Deleted by retention.");

    private static void Outages(Meter meter, string store, StoreHealth health)
    {
        meter.CreateObservableCounter($"gateway.{store}.outages", () => health.Outages, description: "Times that the store could not be written.");
        meter.CreateObservableGauge(
            $"gateway.{store}.outage.s", () => health.OutageTime.TotalSeconds, "s", "Duration of the present outage; 0 for none.");
    }
}
