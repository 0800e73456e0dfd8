using System.Numerics;

namespace Gateway.Load;

/// <summary>Counts latencies in buckets 3 % wide, from 1 microsecond to over an hour. Thread safe; allocates nothing per measurement.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 5;
    private const int SubBuckets = 1 << SubBits;
    private const int Buckets = (33 - SubBits) * SubBuckets;

    private readonly long[] _counts = new long[Buckets];
    private long _maxUs;

    public long Count => _counts.Sum();

    /// <summary>The exact maximum.</summary>
    public double MaxMs => Interlocked.Read(ref _maxUs) / 1000.0;

    public void Add(TimeSpan latency)
    {
        var us = Math.Clamp((long)latency.TotalMicroseconds, 0, uint.MaxValue);
        Interlocked.Increment(ref _counts[BucketOf((uint)us)]);
        var max = Interlocked.Read(ref _maxUs);
        while (us > max && Interlocked.CompareExchange(ref _maxUs, us, max) is var seen && seen != max)
            max = seen;
    }

    /// <summary>Clears all counts; not thread safe.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        _maxUs = 0;
    }

    /// <summary>The percentile in milliseconds, rounded up to the edge of its bucket; 0 without measurements.</summary>
    public double PercentileMs(double percent)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        var seen = 0L;
        for (var i = 0; i < Buckets; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
                return Math.Min(UpperEdgeUs(i) / 1000.0, MaxMs);
        }

        return 0;
    }

    private static int BucketOf(uint us)
    {
        var shift = Math.Max(0, 31 - BitOperations.LeadingZeroCount(us) - SubBits);
        return (shift << SubBits) + (int)(us >> shift);
    }

    private static long UpperEdgeUs(int bucket)
    {
        var shift = Math.Max(0, (bucket >> SubBits) - 1);
        var sub = bucket - (shift << SubBits);
        return ((long)sub + 1 << shift) - 1;
    }
}

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
