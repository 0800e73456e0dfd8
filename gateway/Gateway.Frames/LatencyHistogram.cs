using System.Numerics;

namespace Gateway.Frames;

/// <summary>
/// Counts durations from 1 us to over an hour in buckets of at most 6.25 % width, in fixed memory. Recording is wait-free and allocates nothing.
/// Any thread.
/// </summary>
public sealed class LatencyHistogram
{
    private const int SubBucketBits = 4;
    private const int SubBuckets = 1 << SubBucketBits;
    private const int Octaves = 32;

    private readonly long[] _counts = new long[(Octaves + 1) * SubBuckets];

    /// <param name="microseconds">Negative values (a board's clock ahead of ours) count as 0.</param>
    public void Record(long microseconds) => Interlocked.Increment(ref _counts[BucketOf(microseconds)]);

    public long Count
    {
        get
        {
            long count = 0;
            foreach (ref var bucket in _counts.AsSpan())
                count += Interlocked.Read(ref bucket);
            return count;
        }
    }

    /// <param name="fraction">0 to 1; 0.95 is the 95th percentile.</param>
    /// <returns>Upper edge of its bucket in microseconds; 0 if nothing was recorded.</returns>
    public long Percentile(double fraction)
    {
        var wanted = (long)Math.Ceiling(Count * Math.Clamp(fraction, 0, 1));
        long seen = 0;
        for (var i = 0; i < _counts.Length && wanted > 0; i++)
        {
            seen += Interlocked.Read(ref _counts[i]);
            if (seen >= wanted)
                return UpperEdge(i);
        }

        return 0;
    }

    private static int BucketOf(long microseconds)
    {
        var value = (ulong)Math.Clamp(microseconds, 0, uint.MaxValue);
        if (value < SubBuckets)
            return (int)value;
        var octave = BitOperations.Log2(value) - SubBucketBits;
        return ((octave + 1) << SubBucketBits) + (int)((value >> octave) & (SubBuckets - 1));
    }

    private static long UpperEdge(int bucket)
    {
        if (bucket < SubBuckets)
            return bucket;
        var octave = (bucket >> SubBucketBits) - 1;
        return ((long)(SubBuckets + (bucket & (SubBuckets - 1)) + 1) << octave) - 1;
    }
}
