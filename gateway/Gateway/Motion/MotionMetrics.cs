using System.Diagnostics.Metrics;
using Gateway.Frames;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>Analysis, near misses, events and saved background models in numbers.</summary>
internal sealed class MotionMetrics : IMetrics
{
    public MotionMetrics(MotionService motion, NearMissLog nearMisses, EventLog events, ModelKeeper models, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Count("motion.analysed", () => motion.Analysed, description: "Frames analysed.");
        meter.Count("motion.skipped", () => motion.Skipped, description: "Frames that a newer one replaced before the analysis.");
        meter.CreateObservableCounter(
            Meters.Prefix + "motion.refused",
            () => Enum.GetValues<JpegRefusal>().Where(reason => reason != JpegRefusal.None).Select(reason =>
                new Measurement<long>(motion.RefusedFor(reason), new KeyValuePair<string, object?>("reason", RefusalText.NameOf(reason)))),
            description: "Pictures that could not be analysed, by reason.");
        meter.Gauge("motion.regions.outside", () => motion.RegionsOutside, description: "Regions that lie outside the pictures, in part or whole.");
        meter.Gauge("motion.load", () => motion.Load, description: "Share of the analysis threads' time in use, 0 to 1.");
        meter.Percentiles("motion.decision", motion.Latency);
        meter.Count("motion.near_misses", () => nearMisses.Count);
        meter.Count("events.stored", () => events.Count);
        meter.Count("models.saved", () => models.Saved);
        meter.Count("models.failed", () => models.Failed);
        meter.Count("models.restored", () => models.Restored);
        meter.Count("models.refused", () => models.Refused);
    }
}
