namespace Gateway.Vision;

/// <summary>What one frame came to.</summary>
/// <param name="Outcome">What changed.</param>
/// <param name="Suppressed">Why it did not fire; told once per run of frames with the same reason.</param>
/// <param name="Region">Index of the region concerned, -1 for none.</param>
/// <param name="Track">Id of the track concerned, 0 when objects are not followed.</param>
public readonly record struct MotionDecision(MotionOutcome Outcome, SuppressedReason Suppressed, int Region, int Track = 0)
{
    /// <summary>Nothing of note.</summary>
    public static MotionDecision Nothing => new(MotionOutcome.None, SuppressedReason.None, -1);

    /// <summary>Of several decisions in one frame the weightiest is told: an event before a step, a step before a clearing, and all before a near miss.</summary>
    internal int Weight => Outcome switch
    {
        MotionOutcome.Fired => 5,
        MotionOutcome.Advanced => 4,
        MotionOutcome.Armed => 3,
        MotionOutcome.Cleared => 2,
        _ => Suppressed != SuppressedReason.None ? 1 : 0,
    };
}
