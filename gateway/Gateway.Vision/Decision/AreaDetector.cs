namespace Gateway.Vision;

/// <summary>
/// Fires when something moves in a region for long enough: an object above the least area, or a share of the region above
/// <see cref="MotionOptions.AreaThreshold"/>.
/// </summary>
/// <remarks>Regions are judged independently. "Long enough": <see cref="RecentFrames"/>; until when: <see cref="MotionSpans"/>.</remarks>
internal sealed class AreaDetector : IMotionDetector
{
    private readonly MotionOptions _options;
    private readonly RecentFrames _recent;
    private readonly SuppressedReason[] _standing;

    /// <exception cref="ArgumentException">An option is out of range, or there is no region.</exception>
    public AreaDetector(MotionOptions options, int regions)
    {
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(regions, 1);
        _options = options;
        _recent = new RecentFrames(regions, options.AreaFramesOver, options.AreaFrames, options.AreaTime);
        _standing = new SuppressedReason[regions];
        Spans = new MotionSpans(options.EndAfter);
        LeastArea = options.LeastArea(0, 0);
    }

    public bool IsArmed => Spans.AreRunning;

    public long Count { get; private set; }

    public MotionSpans Spans { get; }

    public int LeastArea { get; set; }

    public ReadOnlySpan<ObjectTrack> Tracks => [];

    public bool IsInCooldown(TimeSpan at) => false;

    public void Restart()
    {
        _recent.Clear();
        Array.Clear(_standing);
    }

    public MotionDecision Skip(TimeSpan at, NearMissList misses)
    {
        Spans.NextFrame(at);
        Spans.End(at, isJudged: false);
        return Ended();
    }

    public MotionDecision Next(ReadOnlySpan<MovingObject> objects, ReadOnlySpan<double> scores, TimeSpan at, NearMissList misses)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, _standing.Length);
        Spans.NextFrame(at);
        _recent.Next(at, Spans.Pace.Interval);
        var decision = MotionDecision.Nothing;
        for (var region = 0; region < scores.Length; region++)
        {
            var largest = LargestIn(region, objects);
            var next = Judge(region, scores[region], largest.Area, at);
            if (next.Suppressed != SuppressedReason.None)
                misses.Add(new NearMiss(next.Suppressed, region, 0, largest));
            decision = decision.Or(next);
        }

        Spans.End(at, isJudged: true);
        return decision.Or(Ended());
    }

    private MotionDecision Judge(int region, double score, int area, TimeSpan at)
    {
        var (size, least) = _options.AreaThreshold is { } share ? (score, share) : (area, LeastArea);
        var isOver = size > least;
        var moves = _recent.Note(region, isOver);
        if (IndexOf(region) is >= 0 and var running)
        {
            if (isOver)
                Spans.Move(running, at, score);
            return MotionDecision.Nothing;
        }

        if (!moves || !isOver)
            return Suppress(region, !isOver && size > least / 2 ? SuppressedReason.TooSmall : SuppressedReason.None);

        _standing[region] = SuppressedReason.None;
        Count++;
        Spans.Begin(region, 0, _recent.FirstAt(region), at, score);
        return new MotionDecision(MotionOutcome.Fired, SuppressedReason.None, region);
    }

    private int IndexOf(int region)
    {
        var all = Spans.All;
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i].Region == region)
                return i;
        }

        return -1;
    }

    private MotionDecision Ended()
    {
        foreach (ref readonly var span in Spans.All)
        {
            if (span.Phase == MotionPhase.Ended)
                return new MotionDecision(MotionOutcome.Cleared, SuppressedReason.None, span.Region);
        }

        return MotionDecision.Nothing;
    }

    private MotionDecision Suppress(int region, SuppressedReason reason)
    {
        var isNew = reason != SuppressedReason.None && reason != _standing[region];
        _standing[region] = reason;
        return isNew ? new MotionDecision(MotionOutcome.None, reason, region) : MotionDecision.Nothing;
    }

    /// <summary>The largest object with its centroid in the region; a default object if there is none.</summary>
    private MovingObject LargestIn(int region, ReadOnlySpan<MovingObject> objects)
    {
        foreach (ref readonly var o in objects)
        {
            if (_options.Regions.IsEmpty || _options.Regions[region].Contains(o.CentroidX, o.CentroidY))
                return o;
        }

        return default;
    }
}
