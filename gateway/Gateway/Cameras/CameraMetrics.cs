namespace Gateway.Cameras;

internal sealed class CameraMetrics : IMetrics
{
    public CameraMetrics(FrameRouter router, CameraRegistry cameras, CameraDirectory directory, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Count(
            "frames.oversized", () => router.Oversized, description: "Pictures of boards dropped because they are longer than Frames:MaxFrameBytes.");
        meter.GaugeBy<SourceState>(
            "cameras", "state", state => cameras.All.Count(camera => directory.SourceOf(camera).State == state), "Cameras, by state.");
        Restarts = meter.Counter("cameras.restarts", description: "Times the source of a local camera was opened again.");
        Stalls = meter.Counter("cameras.stalls", description: "Times a local camera was closed because it gave no picture for Cameras:StallTimeout.");
        Failures = meter.Counter("cameras.failures", description: "Times a local camera could not be opened, broke off, or sent no usable picture.");
        Skipped = meter.Counter("cameras.skipped", description: "Parts of a passed-through stream that are no whole picture, and were skipped.");
    }

    public SpreadCounter Skipped { get; }

    public SpreadCounter Restarts { get; }

    public SpreadCounter Stalls { get; }

    public SpreadCounter Failures { get; }
}
