using System.Numerics;

namespace Gateway.Frames;

/// <summary>A counter for many threads: each processor has a cell in its own cache line, so threads do not wait for each other. Any thread.</summary>
public sealed class SpreadCounter
{
    private const int Spacing = 16;   // two cache lines: processors fetch them in pairs

    private readonly int _mask = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;
    private readonly long[] _cells;

    public SpreadCounter() => _cells = new long[(_mask + 2) * Spacing];   // no other data in the lines of the first and last cells

    /// <summary>The sum; may lack concurrent additions.</summary>
    public long Value
    {
        get
        {
            var sum = 0L;
            for (var i = Spacing; i < _cells.Length; i += Spacing)
                sum += Interlocked.Read(ref _cells[i]);
            return sum;
        }
    }

    public void Add(long value = 1) => Interlocked.Add(ref _cells[((Thread.GetCurrentProcessorId() & _mask) + 1) * Spacing], value);
}
