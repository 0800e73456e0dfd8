using Gateway.Vision;

namespace Gateway.Analysis;

/// <summary>All that is known after a video was analysed.</summary>
internal sealed record AnalysisReport
{
    public required VideoFile Video { get; init; }

    /// <summary>The camera whose settings were used, null for the common ones.</summary>
    public string? Camera { get; init; }

    public required MotionOptions Options { get; init; }

    /// <summary>Names of what was scored: the regions, or <c>picture</c>.</summary>
    public required IReadOnlyList<string> Regions { get; init; }

    public required ScoreSeries Scores { get; init; }

    public required IReadOnlyList<AnalyzedEvent> Events { get; init; }

    public required IReadOnlyList<AnalyzedMiss> NearMisses { get; init; }

    /// <summary>What the reader should know before trusting the rest; whole sentences without a full stop.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>From the first frame to the last.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds(Scores.Count == 0 ? 0 : Scores.Seconds[^1]);

    /// <summary>How long the analysis took, decoding of the video included.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Whether the video was seen to its end.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Size of the pictures as analysed, before scaling.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }
}
