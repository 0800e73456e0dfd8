using System.Diagnostics.Metrics;

namespace Gateway.Frames;

/// <summary>Frames received, and their memory.</summary>
public sealed class FrameMetrics : IMetrics
{
    public FrameMetrics(FramePool pool, CameraRegistry cameras, IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway.Frames");
        meter.Count("frames.received", () => cameras.All.Sum(camera => (long)camera.LastSequence));
        meter.Gauge("frames.memory.bytes", () => pool.Bytes, "By");
        meter.Gauge("frames.lent", () => pool.Lent, description: "Frame buffers in use.");
    }
}
