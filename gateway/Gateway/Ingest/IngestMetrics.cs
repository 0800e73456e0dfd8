using System.Diagnostics.Metrics;

namespace Gateway.Ingest;

/// <summary>What the camera ingest counts, since start. Any thread.</summary>
internal sealed class IngestMetrics : IDisposable
{
    private readonly Meter _meter = new("Gateway");
    private readonly long[] _drops = new long[Enum.GetValues<IngestDrop>().Length];
    private long _frames;
    private long _frameBytes;
    private long _latencies;

    public IngestMetrics()
    {
        _meter.CreateObservableCounter("gateway.ingest.frames", () => Frames, description: "Pictures taken in from boards.");
        _meter.CreateObservableCounter("gateway.ingest.bytes", () => FrameBytes, "By", "Bytes of those pictures.");
        _meter.CreateObservableCounter("gateway.ingest.latencies", () => Latencies, description: "Latency messages of seed boards.");
        _meter.CreateObservableCounter("gateway.ingest.drops", DropsByName, description: "Messages dropped, by reason.");
    }

    public long Frames => Interlocked.Read(ref _frames);

    public long FrameBytes => Interlocked.Read(ref _frameBytes);

    public long Latencies => Interlocked.Read(ref _latencies);

    /// <summary>Drops of every kind.</summary>
    public long Drops => Enum.GetValues<IngestDrop>().Sum(Dropped);

    public long Dropped(IngestDrop reason) => Interlocked.Read(ref _drops[(int)reason]);

    public void Dispose() => _meter.Dispose();

    internal void OnFrame(int bytes)
    {
        Interlocked.Increment(ref _frames);
        Interlocked.Add(ref _frameBytes, bytes);
    }

    internal void OnLatency() => Interlocked.Increment(ref _latencies);

    internal void OnDropped(IngestDrop reason) => Interlocked.Increment(ref _drops[(int)reason]);

    private IEnumerable<Measurement<long>> DropsByName() =>
        Enum.GetValues<IngestDrop>().Select(reason => new Measurement<long>(Dropped(reason), new KeyValuePair<string, object?>("reason", reason.ToString())));
}
