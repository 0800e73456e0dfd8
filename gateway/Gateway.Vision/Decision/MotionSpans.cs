namespace Gateway.Vision;

/// <summary>One motion event as of a frame: it lasts from its first to its last moving frame.</summary>
/// <param name="Number">Counts the events of one analyzer, from 1.</param>
/// <param name="Phase">Whether it began with this frame, lasts, or is over.</param>
/// <param name="Region">Index of the region concerned, -1 for none.</param>
/// <param name="Track">Id of the track concerned, 0 without tracking.</param>
/// <param name="FirstAt">Time of its first moving frame.</param>
/// <param name="LastAt">Time of its last moving frame so far.</param>
/// <param name="Peak">Largest foreground share of the region so far, 0 to 1; of all regions in a sequence.</param>
public readonly record struct MotionSpan(int Number, MotionPhase Phase, int Region, int Track, TimeSpan FirstAt, TimeSpan LastAt, double Peak);

public enum MotionPhase : byte
{
    Began = 0,
    Lasts = 1,
    Ended = 2,
}

/// <summary>The running events of one camera. One thread at a time, time in order. Allocates nothing after the constructor.</summary>
/// <remarks>
/// An event is over when a frame without its motion comes more than <paramref name="endAfter"/> after the last one with it, or when no frame at all
/// comes for that time and for <see cref="MissingFrames"/> usual intervals. So one moving picture of a slow camera is an event, and its end is the
/// next picture; and the end of a camera is the end of its events.
/// </remarks>
internal sealed class MotionSpans(TimeSpan endAfter)
{
    /// <summary>Most events at a time: one for each track or region.</summary>
    public const int Capacity = MotionOptions.MaxRegions;

    private const double MissingFrames = 2.5;

    private readonly MotionSpan[] _spans = new MotionSpan[Capacity];
    private readonly FramePace _pace = new();
    private int _count;
    private int _number;

    /// <summary>Those that run, and those that ended with this frame. Valid until the next frame.</summary>
    public ReadOnlySpan<MotionSpan> All => _spans.AsSpan(0, _count);

    /// <summary>The time between frames.</summary>
    public FramePace Pace => _pace;

    /// <summary>Forgets what ended with the last frame.</summary>
    public void NextFrame(TimeSpan at)
    {
        _pace.Add(at);
        Forget();
    }

    public bool AreRunning
    {
        get
        {
            foreach (ref readonly var span in All)
            {
                if (span.Phase != MotionPhase.Ended)
                    return true;
            }

            return false;
        }
    }

    public void Begin(int region, int track, TimeSpan firstAt, TimeSpan at, double peak)
    {
        if (_count < Capacity)
            _spans[_count++] = new MotionSpan(++_number, MotionPhase.Began, region, track, firstAt, at, peak);
    }

    /// <summary>The motion of an event of <see cref="All"/> is in this frame.</summary>
    public void Move(int index, TimeSpan at, double score)
    {
        ref var span = ref _spans[index];
        span = span with { LastAt = at, Peak = Math.Max(span.Peak, score) };
    }

    /// <summary>Ends the events without motion for long enough. <paramref name="isJudged"/>: this frame could have shown motion.</summary>
    public void End(TimeSpan at, bool isJudged)
    {
        var wait = isJudged ? endAfter : Later(endAfter, (_pace.Interval ?? TimeSpan.Zero) * MissingFrames);
        foreach (ref var span in _spans.AsSpan(0, _count))
        {
            if (span.LastAt < at && at - span.LastAt >= wait)
                span = span with { Phase = MotionPhase.Ended };
        }
    }

    /// <summary>Ends what has waited too long for a frame. Between frames.</summary>
    public void PassTime(TimeSpan at)
    {
        Forget();
        End(at, isJudged: false);
    }

    /// <summary>Ends everything, as at the end of the analysis.</summary>
    public void EndAll()
    {
        Forget();
        foreach (ref var span in _spans.AsSpan(0, _count))
            span = span with { Phase = MotionPhase.Ended };
    }

    private void Forget()
    {
        var kept = 0;
        foreach (ref readonly var span in All)
        {
            if (span.Phase != MotionPhase.Ended)
                _spans[kept++] = span with { Phase = MotionPhase.Lasts };
        }

        _count = kept;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
