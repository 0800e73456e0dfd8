namespace Gateway.Vision;

/// <summary>The seed's decision (A4 to A8), for two or more regions: one object passes them in order.</summary>
/// <remarks>
/// <code>
/// idle    the centroid is inside the first region, and was, when last seen, on the outer side of the chosen edge   -> armed
/// armed   it is inside the next region, 0 &lt; dt &lt; window                                        -> next, or fires after the last
/// armed   dt > window                                                                             -> idle
/// </code>
/// The object is the largest one, if it exceeds the least area. Its last place is forgotten when nothing was seen for a window's length.
/// A fire also needs more than the cooldown since the last; until then the sequence stays armed. A clearing comes before an arming in the
/// same frame. dt of exactly the window neither fires nor clears.
/// </remarks>
public sealed class SequenceDetector : IMotionDetector
{
    private readonly MotionOptions _options;
    private int _next;                  // index of the region awaited; 0 is idle
    private TimeSpan _steppedAt;
    private TimeSpan? _firedAt;
    private (double X, double Y)? _previous;
    private TimeSpan _previousAt;
    private SuppressedReason _standing; // what kept the last frame from firing, so it is told once

    /// <exception cref="ArgumentException">An option is out of range, or there are fewer than two regions.</exception>
    public SequenceDetector(MotionOptions options)
    {
        options.Validate();
        if (options.Regions.Length < 2)
            throw new ArgumentException("Regions must be two or more for a sequence: entry first, confirm last.", nameof(options));
        _options = options;
    }

    public bool IsArmed => _next > 0;

    /// <summary>Events so far.</summary>
    public long Count { get; private set; }

    public bool IsInCooldown(TimeSpan at) => at - _firedAt <= _options.Cooldown;

    public void Restart()
    {
        _next = 0;
        _previous = null;
        _standing = SuppressedReason.None;
    }

    MotionDecision IMotionDetector.Next(ReadOnlySpan<MovingObject> objects, ReadOnlySpan<double> scores, TimeSpan at) => Next(objects, at);

    /// <summary>Judges one frame.</summary>
    /// <param name="objects">Largest first, in sensor pixels; only the first counts.</param>
    /// <param name="at">The frame's time.</param>
    public MotionDecision Next(ReadOnlySpan<MovingObject> objects, TimeSpan at)
    {
        var decision = MotionDecision.Nothing;
        if (IsArmed && at - _steppedAt > _options.Window)
        {
            decision = new MotionDecision(MotionOutcome.Cleared, SuppressedReason.TooSlow, _next);
            _next = 0;
        }

        if (_previous is not null && at - _previousAt > _options.Window)
            _previous = null;

        if (objects.IsEmpty)
        {
            _standing = SuppressedReason.None;
            return decision;
        }

        var largest = objects[0];
        var (x, y) = (largest.CentroidX, largest.CentroidY);
        if (largest.Area <= _options.MinArea)
        {
            // A quarter of the least area is a near miss; less is noise, of which there is always some.
            var near = largest.Area > _options.MinArea / 4 && _options.Regions[_next].Contains(x, y);
            return Tell(decision, near ? SuppressedReason.TooSmall : SuppressedReason.None, _next);
        }

        var result = IsArmed ? Advance(x, y, at, decision) : Begin(x, y, at, decision);
        _previous = (x, y);
        _previousAt = at;
        return result;
    }

    private MotionDecision Begin(double x, double y, TimeSpan at, MotionDecision decision)
    {
        var entry = _options.Regions[0];
        if (entry.Contains(x, y))
        {
            if (_previous is { } from && Crossed(entry, from.X, from.Y))
            {
                _next = 1;
                _steppedAt = at;
                _standing = SuppressedReason.None;
                return decision with { Outcome = MotionOutcome.Armed, Region = 0 };
            }

            return Tell(decision, CameInto(entry) ? SuppressedReason.WrongEdge : SuppressedReason.None, 0);
        }

        var last = _options.Regions.Length - 1;
        var confirm = _options.Regions[last];
        return Tell(decision, confirm.Contains(x, y) && CameInto(confirm) ? SuppressedReason.WrongOrder : SuppressedReason.None, last);
    }

    private MotionDecision Advance(double x, double y, TimeSpan at, MotionDecision decision)
    {
        var elapsed = at - _steppedAt;
        var region = _next;
        if (elapsed <= TimeSpan.Zero || elapsed >= _options.Window || !_options.Regions[region].Contains(x, y))
            return Tell(decision, SuppressedReason.None, -1);

        if (region < _options.Regions.Length - 1)
        {
            _next++;
            _steppedAt = at;
            _standing = SuppressedReason.None;
            return new MotionDecision(MotionOutcome.Advanced, SuppressedReason.None, region);
        }

        if (IsInCooldown(at))
            return Tell(decision, SuppressedReason.InCooldown, region);

        _next = 0;
        _firedAt = at;
        _standing = SuppressedReason.None;
        Count++;
        return new MotionDecision(MotionOutcome.Fired, SuppressedReason.None, region);
    }

    /// <summary>Whether the object was not in the region when last seen.</summary>
    private bool CameInto(Roi region) => _previous is not { } from || !region.Contains(from.X, from.Y);

    /// <summary>Whether a place lies on the outer side of the edge that an object, now inside, had to come over.</summary>
    private bool Crossed(Roi entry, double x, double y) => _options.Edge switch
    {
        RoiEdge.Top => y <= entry.Top,
        RoiEdge.Bottom => y >= entry.Bottom,
        RoiEdge.Left => x <= entry.Left,
        RoiEdge.Right => x >= entry.Right,
        _ => !entry.Contains(x, y),
    };

    private MotionDecision Tell(MotionDecision decision, SuppressedReason reason, int region)
    {
        var isNew = reason != SuppressedReason.None && reason != _standing;
        _standing = reason;
        return isNew && decision.Suppressed == SuppressedReason.None ? decision with { Suppressed = reason, Region = region } : decision;
    }
}
