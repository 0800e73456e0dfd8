namespace Gateway.Vision;

/// <summary>What one frame came to.</summary>
/// <param name="Outcome">What changed.</param>
/// <param name="Suppressed">Why it did not fire; told once per run of frames with the same reason.</param>
/// <param name="Region">Index of the region concerned, -1 for none.</param>
public readonly record struct MotionDecision(MotionOutcome Outcome, SuppressedReason Suppressed, int Region)
{
    /// <summary>Nothing of note.</summary>
    public static MotionDecision Nothing => new(MotionOutcome.None, SuppressedReason.None, -1);
}
