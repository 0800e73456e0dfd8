namespace Gateway.Cameras;

/// <summary>The usual interval of a board's pictures, by its last five. Written by the receiving thread of the board, read by any thread.</summary>
internal sealed class PictureRhythm
{
    private const int Length = 5;

    /// <summary>A board that is silent for less is never offline: seed boards send every 10 s.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(30);

    private readonly List<TimeSpan> _last = [];
    private long _usualTicks;

    /// <summary>Median of the last intervals; 0 before the second picture.</summary>
    public TimeSpan Usual => new(Interlocked.Read(ref _usualTicks));

    /// <summary>Three usual intervals, at least 30 s: a board that is silent for longer is offline.</summary>
    public TimeSpan Limit => Usual * 3 > Least ? Usual * 3 : Least;

    /// <summary>Notes the time from the previous picture. A single absence does not change the median.</summary>
    public void Note(TimeSpan interval)
    {
        if (_last.Count == Length)
            _last.RemoveAt(0);
        _last.Add(interval);
        var sorted = _last.Order().ToList();
        Interlocked.Exchange(ref _usualTicks, sorted[(sorted.Count - 1) / 2].Ticks);
    }
}
