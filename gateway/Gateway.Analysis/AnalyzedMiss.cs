using Gateway.Vision;

namespace Gateway.Analysis;

/// <summary>A moment that looked like motion and made no event.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">Since the first frame.</param>
/// <param name="Frame">Number of the frame, from 0.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Region">The region concerned, null for the whole picture.</param>
/// <param name="Score">Share of that region that was foreground, 0 to 1.</param>
/// <param name="Seen">What it was, null when no object was to be told from the rest.</param>
internal sealed record AnalyzedMiss(int Number, TimeSpan At, int Frame, SuppressedReason Reason, string? Region, double Score, MovingObject? Seen)
{
    /// <summary>The picture's file, null if there are too many.</summary>
    public string? Picture { get; set; }
}
