namespace Gateway.Analysis;

/// <summary>The result of the analysis of a video.</summary>
internal sealed record AnalysisReport
{
    public required VideoFile Video { get; init; }

    /// <summary>Camera whose settings were used; null for the common ones.</summary>
    public string? Camera { get; init; }

    public required MotionOptions Options { get; init; }

    /// <summary>Names of the regions, or <c>picture</c>.</summary>
    public required IReadOnlyList<string> Regions { get; init; }

    public required ScoreSeries Scores { get; init; }

    public required IReadOnlyList<AnalyzedEvent> Events { get; init; }

    public required IReadOnlyList<AnalyzedMiss> NearMisses { get; init; }

    /// <summary>Sentences without a full stop that limit the validity of the rest.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>From the first frame to the last.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds(Scores.Count == 0 ? 0 : Scores.Seconds[^1]);

    /// <summary>Duration of the analysis and of the decoding.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Whether the video was read to its end.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Size of the pictures before scaling, in pixels.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }
}

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
    /// <summary>Time of its last moving frame; null if it lasts to the end of the video.</summary>
    public TimeSpan? EndedAt { get; set; }

    /// <summary>The region among those of the settings.</summary>
    public int RegionIndex { get; init; }

    /// <summary>Largest foreground share of the region until the event was over, 0 to 1.</summary>
    public double Peak { get; set; }

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
