namespace Gateway.Vision;

/// <summary>The usual time between two pictures: the median of the last five, so that neither a pause nor a burst of two changes it.</summary>
internal sealed class FramePace
{
    private const int Kept = 5;

    private readonly TimeSpan[] _intervals = new TimeSpan[Kept];
    private TimeSpan? _last;
    private int _count;

    /// <summary>Whether enough pictures came to judge the camera by its interval.</summary>
    public bool IsSettled => _count >= 3;

    /// <summary>Null before the second picture.</summary>
    public TimeSpan? Interval { get; private set; }

    public void Add(TimeSpan at)
    {
        if (_last is { } last && at > last)
        {
            _intervals[_count++ % Kept] = at - last;
            Span<TimeSpan> sorted = stackalloc TimeSpan[Kept];
            sorted = sorted[..Math.Min(_count, Kept)];
            _intervals.AsSpan(0, sorted.Length).CopyTo(sorted);
            sorted.Sort();
            Interval = sorted[sorted.Length / 2];
        }

        _last = at;
    }
}
