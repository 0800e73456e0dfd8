using System.Diagnostics.Metrics;
using Gateway.Frames;

namespace Gateway.Images;

/// <summary>Counters of the stored images.</summary>
internal sealed class ImageMetrics : IMetrics
{
    public ImageMetrics(ImageRecorder images, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Count("images.stored", () => images.Stored);
        meter.Count("images.refused", () => images.Refused, description: "Images refused because the store was too far behind.");
        meter.Count("images.failed", () => images.Failed, description: "Images that the store could not commit.");
        meter.Percentiles("images.commit", images.CommitLatency);
    }
}
