using System.Diagnostics.Metrics;
using Gateway.Frames;

namespace Gateway.Ingest;

/// <summary>Counters of the camera ingest since the start. Any thread.</summary>
internal sealed class IngestMetrics : IMetrics
{
    private readonly long[] _drops = new long[Enum.GetValues<IngestDrop>().Length];

    public IngestMetrics(IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway");
        Frames = meter.Counter("ingest.frames", description: "Pictures taken in from boards.");
        FrameBytes = meter.Counter("ingest.bytes", "By", "Bytes of those pictures.");
        Latencies = meter.Counter("ingest.latencies", description: "Latency messages of seed boards.");
        meter.CountBy<IngestDrop>("ingest.drops", Dropped, "Messages dropped, by reason.");
    }

    public SpreadCounter Frames { get; }

    public SpreadCounter FrameBytes { get; }

    public SpreadCounter Latencies { get; }

    public long Dropped(IngestDrop reason) => Interlocked.Read(ref _drops[(int)reason]);

    internal void OnDropped(IngestDrop reason) => Interlocked.Increment(ref _drops[(int)reason]);
}
