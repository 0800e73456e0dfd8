namespace Gateway.Analysis.Scoring;

/// <summary>How right the analysis of labelled footage is.</summary>
/// <param name="Seen">Frames analysed, those without a mask included.</param>
/// <param name="Frames">Frames scored, in order.</param>
internal sealed record TruthScore(int Seen, IReadOnlyList<FrameScore> Frames)
{
    /// <summary>Of all pixels scored, as the convention has it: not a mean over frames.</summary>
    public PixelCounts Total { get; } = Frames.Aggregate(default(PixelCounts), (sum, frame) => sum + frame.Counts);
}
