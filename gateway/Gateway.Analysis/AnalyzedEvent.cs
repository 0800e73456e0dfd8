using Gateway.Vision;

namespace Gateway.Analysis;

/// <summary>A motion event in a video.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">Since the first frame.</param>
/// <param name="Frame">Number of the frame, from 0.</param>
/// <param name="Region">Its name; <c>picture</c> when there are no regions.</param>
/// <param name="Score">Share of that region that was foreground, 0 to 1.</param>
/// <param name="Track">Id of the object that was followed, 0 when objects are not followed.</param>
/// <param name="Objects">Largest first, in sensor pixels.</param>
internal sealed record AnalyzedEvent(int Number, TimeSpan At, int Frame, string Region, double Score, int Track, IReadOnlyList<MovingObject> Objects)
{
    /// <summary>When the region came to rest (mode Area), null while it had not, or where the mode knows no end.</summary>
    public TimeSpan? EndedAt { get; set; }

    /// <summary>The contact sheet's file, null if there are too many.</summary>
    public string? Sheet { get; set; }
}
