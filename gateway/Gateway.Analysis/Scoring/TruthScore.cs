namespace Gateway.Analysis.Scoring;

/// <summary>The score of an analysis of labelled footage.</summary>
/// <param name="Seen">Number of frames analysed, including those without a mask.</param>
/// <param name="Frames">Scored frames, in order.</param>
internal sealed record TruthScore(int Seen, IReadOnlyList<FrameScore> Frames)
{
    /// <summary>Sum over all scored pixels, by convention: not a mean over frames.</summary>
    public PixelCounts Total { get; } = Frames.Aggregate(default(PixelCounts), (sum, frame) => sum + frame.Counts);
}

/// <summary>The score of one frame: its file name, the number in it, and its pixels.</summary>
internal sealed record FrameScore(string Frame, int Number, PixelCounts Counts);

/// <summary>Numbers of scored pixels. Positive: found as foreground by the analysis. True: in agreement with the mask.</summary>
internal readonly record struct PixelCounts(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    public long Total => TruePositives + FalsePositives + FalseNegatives + TrueNegatives;

    /// <summary>True share of the foreground; null without foreground.</summary>
    public double? Precision => Share(TruePositives, TruePositives + FalsePositives);

    /// <summary>Share of the moving pixels found; null if nothing moves.</summary>
    public double? Recall => Share(TruePositives, TruePositives + FalseNegatives);

    /// <summary>Harmonic mean of both; null if nothing moves and nothing was found.</summary>
    public double? F => Share(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    public static PixelCounts operator +(PixelCounts a, PixelCounts b) => new(
        a.TruePositives + b.TruePositives,
        a.FalsePositives + b.FalsePositives,
        a.FalseNegatives + b.FalseNegatives,
        a.TrueNegatives + b.TrueNegatives);

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
