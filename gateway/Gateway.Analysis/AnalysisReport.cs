using Gateway.Vision;

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
