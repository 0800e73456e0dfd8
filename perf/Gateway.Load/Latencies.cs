namespace Gateway.Load;

/// <summary>Percentiles in milliseconds.</summary>
internal sealed record Latencies(long Count, double P50, double P95, double P99, double Max)
{
    public static Latencies? Of(LatencyHistogram histogram) => histogram.Count == 0
        ? null
        : new Latencies(
            histogram.Count,
            Math.Round(histogram.PercentileMs(50), 3),
            Math.Round(histogram.PercentileMs(95), 3),
            Math.Round(histogram.PercentileMs(99), 3),
            Math.Round(histogram.MaxMs, 3));

    public override string ToString() => $"p50={P50:0.00} p95={P95:0.00} p99={P99:0.00} max={Max:0.00}";
}
