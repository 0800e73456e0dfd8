using Gateway.Vision;

namespace Gateway.Analysis;

/// <summary>A motion event in a video.</summary>
/// <param name="Number">Counts events, from 1.</param>
/// <param name="At">Time since the first frame.</param>
/// <param name="Frame">Number of the frame, from 0.</param>
/// <param name="Region">Name of the region; <c>picture</c> without regions.</param>
/// <param name="Score">Foreground share of that region, 0 to 1.</param>
/// <param name="Track">Id of the followed object; 0 if objects are not followed.</param>
/// <param name="Objects">Largest first, in sensor pixels.</param>
internal sealed record AnalyzedEvent(int Number, TimeSpan At, int Frame, string Region, double Score, int Track, IReadOnlyList<MovingObject> Objects)
{
    /// <summary>Time at which the region came to rest (mode Area); null if it did not, or the mode has no end.</summary>
    public TimeSpan? EndedAt { get; set; }

    /// <summary>File of the contact sheet; null beyond the limit of sheets.</summary>
    public string? Sheet { get; set; }
}

/// <summary>A near miss in a video: a moment that looked like motion and made no event. Members as in <see cref="AnalyzedEvent"/>.</summary>
/// <remarks>Region is null for the whole picture; Seen is null if no single object was found.</remarks>
internal sealed record AnalyzedMiss(int Number, TimeSpan At, int Frame, SuppressedReason Reason, string? Region, double Score, MovingObject? Seen)
{
    /// <summary>File of the picture; null beyond the limit of pictures.</summary>
    public string? Picture { get; set; }
}
