using System.Diagnostics.Metrics;
using Gateway.Frames;

namespace Gateway.Cameras;

internal sealed class CameraMetrics : IMetrics
{
    public CameraMetrics(FrameRouter router, IMeterFactory factory) =>
        Meters.Of(factory, "Gateway").Count(
            "frames.oversized", () => router.Oversized, description: "Pictures of boards dropped because they are longer than Frames:MaxFrameBytes.");
}
