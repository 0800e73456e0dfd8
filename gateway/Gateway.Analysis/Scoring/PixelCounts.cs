namespace Gateway.Analysis.Scoring;

/// <summary>Pixels judged, by what is true and what was said of them.</summary>
/// <param name="TruePositives">Moving, and said so.</param>
/// <param name="FalsePositives">Static or shadow, and said to move.</param>
/// <param name="FalseNegatives">Moving, and not said so.</param>
/// <param name="TrueNegatives">Static or shadow, and said so.</param>
internal readonly record struct PixelCounts(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    public long Total => TruePositives + FalsePositives + FalseNegatives + TrueNegatives;

    /// <summary>Share of what was said to move that does; null if nothing was.</summary>
    public double? Precision => Share(TruePositives, TruePositives + FalsePositives);

    /// <summary>Share of what moves that was said to; null if nothing moves.</summary>
    public double? Recall => Share(TruePositives, TruePositives + FalseNegatives);

    /// <summary>Harmonic mean of the two; null if nothing moves and nothing was said to.</summary>
    public double? F => Share(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    public static PixelCounts operator +(PixelCounts a, PixelCounts b) => new(
        a.TruePositives + b.TruePositives, a.FalsePositives + b.FalsePositives, a.FalseNegatives + b.FalseNegatives, a.TrueNegatives + b.TrueNegatives);

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
