namespace Gateway.Vision;

/// <summary>The rules of a sequence for one object at a time (A5 to A8), and the cooldown shared by all objects.</summary>
/// <remarks>
/// <code>
/// idle    the centroid is inside the first region, and was last seen on the outer side of the chosen edge   -> armed
/// armed   it is inside the next region, 0 &lt; dt &lt; window                                         -> next, or fires after the last
/// armed   dt > window                                                                              -> idle
/// </code>
/// An object that wobbles on the border of the first region enters once: to enter again, it must have been clear of it by the slack.
/// Its last place is forgotten when it was not seen for the window. Firing also needs more than the cooldown since the last event; until then
/// the sequence stays armed. dt of exactly the window neither fires nor clears.
/// </remarks>
internal sealed class SequenceRules
{
    private readonly MotionOptions _options;
    private TimeSpan? _firedAt;

    /// <summary>Sensor pixels that an object must exceed.</summary>
    public int LeastArea { get; set; }

    /// <exception cref="ArgumentException">An option is out of range, or there are fewer than two regions.</exception>
    public SequenceRules(MotionOptions options)
    {
        options.Validate();
        if (options.Regions.Length < 2)
            throw new ArgumentException("Regions must be two or more for a sequence: entry first, confirm last.", nameof(options));
        _options = options;
        LeastArea = options.LeastArea(0, 0);
    }

    public long Count { get; private set; }

    public bool IsInCooldown(TimeSpan at) => at - _firedAt <= _options.Cooldown;

    /// <summary>Clears a sequence whose time is up, and forgets a place that is too old. Call it before judging the same frame.</summary>
    public MotionDecision Expire(ref SequenceState state, TimeSpan at)
    {
        if (state.Previous is not null && at - state.PreviousAt > _options.Window)
        {
            state.Previous = null;
            state.IsInside = state.IsLate = false;
        }

        if (!state.IsArmed || at - state.SteppedAt <= _options.Window)
            return MotionDecision.Nothing;

        var awaited = state.Next;
        state.Next = 0;
        state.IsLate = true;
        return new MotionDecision(MotionOutcome.Cleared, SuppressedReason.TooSlow, awaited);
    }

    /// <summary>Judges an object above the least area.</summary>
    /// <remarks>
    /// It may enter the first region again after its centroid has left it by the share <paramref name="slack"/> of its box; 0 is the seed's rule.
    /// </remarks>
    public MotionDecision Judge(ref SequenceState state, in MovingObject seen, double slack, TimeSpan at)
    {
        var (x, y) = (seen.CentroidX, seen.CentroidY);
        var decision = state.IsArmed ? Advance(ref state, x, y, at) : Begin(ref state, x, y, at);
        state.Previous = (x, y);
        state.PreviousAt = at;
        state.IsInside = state.IsInside ? Reaches(x, y, slack * seen.Width, slack * seen.Height) : _options.Regions[0].Contains(x, y);
        return decision;
    }

    /// <summary>Whether a place is within the slack of the first region.</summary>
    private bool Reaches(double x, double y, double dx, double dy)
    {
        var entry = _options.Regions[0];
        return entry.Contains(x, y)
            || entry.Contains(x - dx, y) || entry.Contains(x + dx, y) || entry.Contains(x, y - dy) || entry.Contains(x, y + dy);
    }

    /// <summary>Judges an object up to the least area: it changes no state, but may be a near miss.</summary>
    public MotionDecision JudgeSmall(ref SequenceState state, in MovingObject small)
    {
        // Above a quarter of the least area it is a near miss; below it is noise, which is always there.
        var near = small.Area > LeastArea / 4 && _options.Regions[state.Next].Contains(small.CentroidX, small.CentroidY);
        return Tell(ref state, near ? SuppressedReason.TooSmall : SuppressedReason.None, state.Next);
    }

    /// <summary>The largest score of a frame.</summary>
    public static double Largest(ReadOnlySpan<double> scores)
    {
        var largest = 0.0;
        foreach (var score in scores)
            largest = Math.Max(largest, score);
        return largest;
    }

    private MotionDecision Begin(ref SequenceState state, double x, double y, TimeSpan at)
    {
        var entry = _options.Regions[0];
        if (entry.Contains(x, y))
        {
            if (state.IsInside)
                return Tell(ref state, SuppressedReason.None, 0);
            if (state.Previous is not { } from || !Crossed(entry, from.X, from.Y))
                return Tell(ref state, CameInto(entry, state) ? SuppressedReason.WrongEdge : SuppressedReason.None, 0);

            state.Next = 1;
            state.BegunAt = at;
            return Step(ref state, at, MotionOutcome.Armed, 0);
        }

        var last = _options.Regions.Length - 1;
        var confirm = _options.Regions[last];
        if (!confirm.Contains(x, y) || !CameInto(confirm, state))
            return Tell(ref state, SuppressedReason.None, last);
        return Tell(ref state, state.IsLate ? SuppressedReason.TooSlow : SuppressedReason.WrongOrder, last);
    }

    private MotionDecision Advance(ref SequenceState state, double x, double y, TimeSpan at)
    {
        var elapsed = at - state.SteppedAt;
        var region = state.Next;
        if (elapsed <= TimeSpan.Zero || elapsed >= _options.Window || !_options.Regions[region].Contains(x, y))
            return Tell(ref state, SuppressedReason.None, -1);

        if (region < _options.Regions.Length - 1)
        {
            state.Next++;
            return Step(ref state, at, MotionOutcome.Advanced, region);
        }

        if (IsInCooldown(at))
            return Tell(ref state, SuppressedReason.InCooldown, region);

        state.Next = 0;
        _firedAt = at;
        Count++;
        return Step(ref state, at, MotionOutcome.Fired, region);
    }

    private static MotionDecision Step(ref SequenceState state, TimeSpan at, MotionOutcome outcome, int region)
    {
        state.SteppedAt = at;
        state.IsLate = false;
        state.Standing = SuppressedReason.None;
        return new MotionDecision(outcome, SuppressedReason.None, region);
    }

    /// <summary>Whether the object was last seen outside the region, or not at all.</summary>
    private static bool CameInto(Roi region, in SequenceState state) => state.Previous is not { } from || !region.Contains(from.X, from.Y);

    /// <summary>Whether a place lies on the outer side of the chosen edge.</summary>
    private bool Crossed(Roi entry, double x, double y) => _options.Edge switch
    {
        RoiEdge.Top => y <= entry.Top,
        RoiEdge.Bottom => y >= entry.Bottom,
        RoiEdge.Left => x <= entry.Left,
        RoiEdge.Right => x >= entry.Right,
        _ => !entry.Contains(x, y),
    };

    private static MotionDecision Tell(ref SequenceState state, SuppressedReason reason, int region)
    {
        var isNew = reason != SuppressedReason.None && reason != state.Standing;
        state.Standing = reason;
        return isNew ? new MotionDecision(MotionOutcome.None, reason, region) : MotionDecision.Nothing;
    }
}

/// <summary>Progress of one object in the sequence. The default is the start.</summary>
internal struct SequenceState
{
    /// <summary>Index of the region awaited; 0 is idle.</summary>
    public int Next;

    /// <summary>When the previous region was reached.</summary>
    public TimeSpan SteppedAt;

    /// <summary>When the first region was reached; it stays after firing.</summary>
    public TimeSpan BegunAt;

    /// <summary>The centroid when last judged.</summary>
    public (double X, double Y)? Previous;

    public TimeSpan PreviousAt;

    /// <summary>Whether it was inside the first region when last judged, or has not been clear of it since.</summary>
    public bool IsInside;

    /// <summary>Whether its last sequence was cleared as too slow, and no other has begun since.</summary>
    public bool IsLate;

    /// <summary>The last frame's reason against firing, so it is reported once.</summary>
    public SuppressedReason Standing;

    public readonly bool IsArmed => Next > 0;
}
