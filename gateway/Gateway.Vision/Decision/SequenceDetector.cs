namespace Gateway.Vision;

/// <summary>The seed's decision (A4 to A8), for two or more regions: the largest object of the picture passes them in order.</summary>
/// <remarks>
/// Only the largest object above the least area is judged, so a second person can hide the first; <see cref="TrackingDetector"/> avoids that.
/// In one frame, clearing comes before arming. See <see cref="SequenceRules"/>.
/// </remarks>
/// <exception cref="ArgumentException">An option is out of range, or there are fewer than two regions.</exception>
internal sealed class SequenceDetector(MotionOptions options) : IMotionDetector
{
    private readonly SequenceRules _rules = new(options);
    private SequenceState _state;
    private MovingObject _last;

    public bool IsArmed => _state.IsArmed;

    public MotionSpans Spans { get; } = new(options.EndAfter);

    public int LeastArea
    {
        get => _rules.LeastArea;
        set => _rules.LeastArea = value;
    }

    public long Count => _rules.Count;

    public ReadOnlySpan<ObjectTrack> Tracks => [];

    public bool IsInCooldown(TimeSpan at) => _rules.IsInCooldown(at);

    public void Restart() => _state = default;

    /// <remarks>An event lasts as long as an object above the least area is seen: without tracking, none is known from another.</remarks>
    public MotionDecision Next(ReadOnlySpan<MovingObject> objects, ReadOnlySpan<double> scores, TimeSpan at, NearMissList misses)
    {
        Spans.NextFrame(at);
        var decision = Judge(objects, at, misses);
        if (!objects.IsEmpty && objects[0].Area > LeastArea)
        {
            for (var i = 0; i < Spans.All.Length; i++)
                Spans.Move(i, at, SequenceRules.Largest(scores));
        }

        if (decision.Outcome == MotionOutcome.Fired)
            Spans.Begin(decision.Region, 0, _state.BegunAt, at, SequenceRules.Largest(scores));
        Spans.End(at, isJudged: true);
        return decision;
    }

    public MotionDecision Skip(TimeSpan at, NearMissList misses)
    {
        Spans.NextFrame(at);
        Spans.End(at, isJudged: false);
        return Expire(at, misses);
    }

    private MotionDecision Judge(ReadOnlySpan<MovingObject> objects, TimeSpan at, NearMissList misses)
    {
        var expired = Expire(at, misses);
        if (objects.IsEmpty)
        {
            _state.Standing = SuppressedReason.None;
            return expired;
        }

        ref readonly var largest = ref objects[0];
        var isLarge = largest.Area > LeastArea;
        var decision = isLarge ? _rules.Judge(ref _state, largest, 0, at) : _rules.JudgeSmall(ref _state, largest);
        if (isLarge)
            _last = largest;
        if (decision.Suppressed != SuppressedReason.None)
            misses.Add(new NearMiss(decision.Suppressed, decision.Region, 0, largest));

        if (expired.Outcome == MotionOutcome.None)
            return decision;
        return decision.Outcome == MotionOutcome.None ? expired : decision with { Suppressed = expired.Suppressed };
    }

    private MotionDecision Expire(TimeSpan at, NearMissList misses)
    {
        var expired = _rules.Expire(ref _state, at);
        if (expired.Suppressed != SuppressedReason.None)
            misses.Add(new NearMiss(expired.Suppressed, expired.Region, 0, _last));
        return expired;
    }
}
