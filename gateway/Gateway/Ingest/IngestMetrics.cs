using System.Diagnostics.Metrics;
using Gateway.Frames;

namespace Gateway.Ingest;

/// <summary>Counters of the camera ingest since the start. Any thread.</summary>
internal sealed class IngestMetrics : IMetrics
{
    private readonly long[] _drops = new long[Enum.GetValues<IngestDrop>().Length];
    private readonly SpreadCounter _frames = new();
    private readonly SpreadCounter _frameBytes = new();
    private long _latencies;

    public IngestMetrics(IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Count("ingest.frames", () => Frames, description: "Pictures taken in from boards.");
        meter.Count("ingest.bytes", () => FrameBytes, "By", "Bytes of those pictures.");
        meter.Count("ingest.latencies", () => Latencies, description: "Latency messages of seed boards.");
        meter.CountBy<IngestDrop>("ingest.drops", Dropped, "Messages dropped, by reason.");
    }

    public long Frames => _frames.Value;

    public long FrameBytes => _frameBytes.Value;

    public long Latencies => Interlocked.Read(ref _latencies);

    public long Dropped(IngestDrop reason) => Interlocked.Read(ref _drops[(int)reason]);

    internal void OnFrame(int bytes)
    {
        _frames.Add(1);
        _frameBytes.Add(bytes);
    }

    internal void OnLatency() => Interlocked.Increment(ref _latencies);

    internal void OnDropped(IngestDrop reason) => Interlocked.Increment(ref _drops[(int)reason]);
}
