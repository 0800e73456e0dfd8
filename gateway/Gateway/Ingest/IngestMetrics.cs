using System.Diagnostics.Metrics;
using Gateway.Frames;

namespace Gateway.Ingest;

/// <summary>What the camera ingest counts, since start. Any thread.</summary>
internal sealed class IngestMetrics : IDisposable
{
    private readonly Meter _meter = new("Gateway");
    private readonly long[] _drops = new long[Enum.GetValues<IngestDrop>().Length];
    private readonly SpreadCounter _frames = new();
    private readonly SpreadCounter _frameBytes = new();
    private long _latencies;

    public IngestMetrics()
    {
        _meter.CreateObservableCounter("gateway.ingest.frames", () => Frames, description: "Pictures taken in from boards.");
        _meter.CreateObservableCounter("gateway.ingest.bytes", () => FrameBytes, "By", "Bytes of those pictures.");
        _meter.CreateObservableCounter("gateway.ingest.latencies", () => Latencies, description: "Latency messages of seed boards.");
        _meter.CreateObservableCounter("gateway.ingest.drops", DropsByName, description: "Messages dropped, by reason.");
    }

    public long Frames => _frames.Value;

    public long FrameBytes => _frameBytes.Value;

    public long Latencies => Interlocked.Read(ref _latencies);

    /// <summary>Drops of every kind.</summary>
    public long Drops => Enum.GetValues<IngestDrop>().Sum(Dropped);

    public long Dropped(IngestDrop reason) => Interlocked.Read(ref _drops[(int)reason]);

    public void Dispose() => _meter.Dispose();

    internal void OnFrame(int bytes)
    {
        _frames.Add(1);
        _frameBytes.Add(bytes);
    }

    internal void OnLatency() => Interlocked.Increment(ref _latencies);

    internal void OnDropped(IngestDrop reason) => Interlocked.Increment(ref _drops[(int)reason]);

    private IEnumerable<Measurement<long>> DropsByName() =>
        Enum.GetValues<IngestDrop>().Select(reason => new Measurement<long>(Dropped(reason), new KeyValuePair<string, object?>("reason", reason.ToString())));
}
