using System.Diagnostics.Metrics;
using Gateway.Frames;
using Gateway.Storage;

namespace Gateway.Recording;

/// <summary>Counters of the clips.</summary>
internal sealed class RecordingMetrics : IMetrics
{
    public RecordingMetrics(ClipRecorder recorder, ClipQueue queue, StoreDatabase database, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Gauge("clips.recording", () => recorder.Active);
        meter.Count("clips.lost", () => recorder.Lost, description: "Clips that could not be stored.");
        _ = new StorageMetrics(queue, database, Meters.Of(factory, "Gateway.Storage"));
    }
}
