namespace Gateway.Vision;

/// <summary>The seed's decision for each object independently: every object that passes the regions in order makes an event.</summary>
/// <remarks>
/// Every object above the least area is tracked and judged by <see cref="SequenceRules"/> with its own state; the cooldown is shared. One sighting
/// may be noise and decides nothing; the second one judges both. An object out of sight decides nothing and continues when it is found again.
/// Objects that came in as one and part later make one event.
/// </remarks>
/// <exception cref="ArgumentException">An option is out of range, or there are fewer than two regions.</exception>
internal sealed class TrackingDetector(MotionOptions options) : IMotionDetector
{
    public const int MaxTracks = 16;

    /// <summary>Longest gap after which a small object still counts as the one already reported.</summary>
    private static readonly TimeSpan SmallRun = TimeSpan.FromSeconds(1);

    /// <summary>The centroid wobbles as the patch changes its shape, and more if two objects share a patch.</summary>
    private const double Slack = 0.25;

    private readonly SequenceRules _rules = new(options);
    private readonly ObjectTracker _tracker = new(options.Window);
    private readonly ObjectTrack[] _told = new ObjectTrack[MaxTracks];
    private int _toldCount;
    private TimeSpan? _smallAt;   // last near miss of a small object: a flickering one is reported once

    public bool IsArmed
    {
        get
        {
            foreach (ref readonly var track in _tracker.Tracks)
            {
                if (track.Sequence.IsArmed)
                    return true;
            }

            return false;
        }
    }

    public long Count => _rules.Count;

    public MotionSpans Spans { get; } = new(options.EndAfter);

    public int LeastArea
    {
        get => _rules.LeastArea;
        set => _rules.LeastArea = value;
    }

    /// <summary>The objects seen at least twice, by ascending id. Valid until the next frame.</summary>
    public ReadOnlySpan<ObjectTrack> Tracks => _told.AsSpan(0, _toldCount);

    public bool IsInCooldown(TimeSpan at) => _rules.IsInCooldown(at);

    public void Restart()
    {
        _tracker.Clear();
        _toldCount = 0;
        _smallAt = null;
    }

    public MotionDecision Skip(TimeSpan at, NearMissList misses)
    {
        Spans.NextFrame(at);
        Spans.End(at, isJudged: false);
        var decision = Expire(at, misses);
        Tell();
        return decision;
    }

    /// <returns>The heaviest of the tracks' decisions; of equal ones the oldest track's.</returns>
    public MotionDecision Next(ReadOnlySpan<MovingObject> objects, ReadOnlySpan<double> scores, TimeSpan at, NearMissList misses)
    {
        var large = 0;
        while (large < objects.Length && objects[large].Area > LeastArea)
            large++;

        Spans.NextFrame(at);
        var peak = SequenceRules.Largest(scores);
        var decision = Expire(at, misses);
        _tracker.Update(objects[..large], at);
        Follow(at, peak);
        foreach (ref var track in _tracker.Tracks)
        {
            if (track.Missed == 0 && track.IsConfirmed)
                decision = decision.Or(Judge(ref track, misses, at, peak));
        }

        decision = decision.Or(JudgeSmall(objects[large..], at, misses));
        Spans.End(at, isJudged: true);
        Tell();
        return decision;
    }

    private MotionDecision Expire(TimeSpan at, NearMissList misses)
    {
        var decision = MotionDecision.Nothing;
        foreach (ref var track in _tracker.Tracks)
            decision = decision.Or(Tell(_rules.Expire(ref track.Sequence, at), track, misses));
        return decision;
    }

    /// <summary>Continues the events whose objects are in the frame.</summary>
    private void Follow(TimeSpan at, double peak)
    {
        for (var i = 0; i < Spans.All.Length; i++)
        {
            foreach (ref readonly var track in _tracker.Tracks)
            {
                if (track.EventTrack == Spans.All[i].Track && track.Missed == 0)
                    Spans.Move(i, at, peak);
            }
        }
    }

    private MotionDecision Judge(ref Track track, NearMissList misses, TimeSpan at, double peak)
    {
        var first = MotionDecision.Nothing;
        if (track.Sightings == 2 && track.Age > 1)
            first = Tell(_rules.Judge(ref track.Sequence, track.Before, Slack, track.BeforeAt), track, misses);
        var decision = _rules.Judge(ref track.Sequence, track.Seen, Slack, track.SeenAt);
        if (decision.Outcome == MotionOutcome.Fired)
        {
            Spans.Begin(decision.Region, track.Id, track.Sequence.BegunAt, at, peak);
            EndKin(track);
        }

        return first.Or(Tell(decision, track, misses));
    }

    /// <summary>Objects that came in as one count once.</summary>
    private void EndKin(in Track fired)
    {
        foreach (ref var track in _tracker.Tracks)
        {
            if (track.Origin != fired.Origin)
                continue;
            track.EventTrack = fired.Id;
            track.Sequence.Next = 0;
            track.Sequence.Previous = (track.Seen.CentroidX, track.Seen.CentroidY);
        }
    }

    /// <summary>Finds an object in an awaited region that is too small to count and not a piece of a tracked one.</summary>
    private MotionDecision JudgeSmall(ReadOnlySpan<MovingObject> objects, TimeSpan at, NearMissList misses)
    {
        foreach (ref readonly var small in objects)
        {
            if (small.Area <= LeastArea / 4 || AwaitedBy(small) is not (>= 0 and var region))
                continue;
            var decision = new MotionDecision(MotionOutcome.None, SuppressedReason.TooSmall, region);
            var isTold = at - _smallAt <= SmallRun;
            _smallAt = at;
            if (isTold)
                return MotionDecision.Nothing;
            misses.Add(new NearMiss(decision.Suppressed, region, 0, small));
            return decision;
        }

        return MotionDecision.Nothing;
    }

    /// <summary>The region where a larger object would have had an effect, or -1.</summary>
    private int AwaitedBy(in MovingObject small)
    {
        var region = options.Regions[0].Contains(small.CentroidX, small.CentroidY) ? 0 : -1;
        foreach (ref readonly var track in _tracker.Tracks)
        {
            ref readonly var seen = ref track.Seen;
            if (track.Missed == 0 && small.CentroidX >= seen.X && small.CentroidX < seen.X + seen.Width
                && small.CentroidY >= seen.Y && small.CentroidY < seen.Y + seen.Height)
                return -1;
            if (region < 0 && track.Sequence.IsArmed && options.Regions[track.Sequence.Next].Contains(small.CentroidX, small.CentroidY))
                region = track.Sequence.Next;
        }

        return region;
    }

    private static MotionDecision Tell(MotionDecision decision, in Track track, NearMissList misses)
    {
        if (decision.Weight == 0)
            return decision;
        if (decision.Suppressed != SuppressedReason.None)
            misses.Add(new NearMiss(decision.Suppressed, decision.Region, track.Id, track.Seen));
        return decision with { Track = track.Id };
    }

    private void Tell()
    {
        _toldCount = 0;
        foreach (ref readonly var track in _tracker.Tracks)
        {
            if (!track.IsConfirmed)
                continue;
            _told[_toldCount++] = new ObjectTrack(
                track.Id, track.Seen, track.VelocityX, track.VelocityY, track.Age, track.Missed, track.MergedAt is not null, track.Sequence.IsArmed);
        }
    }
}
