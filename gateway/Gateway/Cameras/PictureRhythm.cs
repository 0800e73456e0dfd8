namespace Gateway.Cameras;

/// <summary>The usual interval of a board's pictures, by its last five. Written by the receiving thread of the board, read by any thread.</summary>
internal sealed class PictureRhythm
{
    private const int Length = 5;

    /// <summary>A board that is silent for less is never offline: seed boards send every 10 s.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(30);

    private readonly long[] _last = new long[Length];   // ticks, the oldest at _count % Length once there are five
    private int _count;
    private long _usualTicks;

    /// <summary>Median of the last intervals; 0 before the second picture.</summary>
    public TimeSpan Usual => new(Interlocked.Read(ref _usualTicks));

    /// <summary>Three usual intervals, at least 30 s: a board that is silent for longer is offline.</summary>
    public TimeSpan Limit => Usual * 3 > Least ? Usual * 3 : Least;

    /// <summary>Notes the time from the previous picture. A single absence does not change the median.</summary>
    public void Note(TimeSpan interval)
    {
        _last[_count % Length] = interval.Ticks;
        _count = _count == 2 * Length ? Length + 1 : _count + 1;
        Span<long> sorted = stackalloc long[Length];
        sorted = sorted[..Math.Min(_count, Length)];
        _last.AsSpan(0, sorted.Length).CopyTo(sorted);
        sorted.Sort();
        Interlocked.Exchange(ref _usualTicks, sorted[(sorted.Length - 1) / 2]);
    }
}
