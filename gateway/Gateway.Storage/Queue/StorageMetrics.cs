using System.Diagnostics.Metrics;

namespace Gateway.Storage;

/// <summary>The clip queue in numbers.</summary>
public sealed class StorageMetrics
{
    public StorageMetrics(ClipQueue queue, Meter meter)
    {
        meter.CreateObservableGauge("gateway.clips.waiting", () => queue.Counts.Waiting, description: "Clips that wait for analysis.");
        meter.CreateObservableGauge("gateway.clips.leased", () => queue.Counts.Leased);
        meter.CreateObservableGauge("gateway.clips.acknowledged", () => queue.Counts.Acknowledged);
        meter.CreateObservableGauge("gateway.clips.failed", () => queue.Counts.Failed);
        meter.CreateObservableGauge("gateway.clips.bytes", () => queue.Counts.Bytes, "By");
    }
}
