namespace Gateway.Detection;

/// <summary>The result of one clip: its frames in order, the total time, and the error if it failed.</summary>
public sealed record ClipResult(string Clip, ClipOutcome Outcome, IReadOnlyList<ClipFrameResult> Frames, TimeSpan Elapsed, string? Error = null)
{
    /// <summary>Value of <see cref="Text"/> when no model is configured.</summary>
    public const string NoModelText = "no model configured";

    /// <summary>The labels in the clip, each once, in order of first appearance.</summary>
    public IReadOnlyList<string> Labels => [.. Frames.SelectMany(frame => frame.Objects).Select(seen => seen.Label).Distinct()];

    /// <summary>The result for people and the seed's tools: <see cref="ResultText"/>, or <see cref="NoModelText"/>.</summary>
    public string Text => Outcome == ClipOutcome.NoModel ? NoModelText : ResultText.From(this).ToString();

    /// <summary>A clip of which no frame could be analysed.</summary>
    public static ClipResult Unreadable(string clip, string error) => new(clip, ClipOutcome.Failed, [], TimeSpan.Zero, error);
}

/// <summary>The result of one frame of a clip, with the number of less certain objects beyond the limit.</summary>
/// <remarks>Frames count from 0. The frame was analysed if its error is null.</remarks>
public sealed record ClipFrameResult(int Index, IReadOnlyList<DetectedObject> Objects, TimeSpan Elapsed, string? Error = null, int LeftOut = 0);

/// <summary>How the analysis of a clip ended.</summary>
public enum ClipOutcome
{
    /// <summary>All chosen frames were analysed, or as many as the time budget allowed.</summary>
    Analysed,

    NoModel,

    /// <summary>The clip, or some of its frames, could not be analysed; results of the others are kept.</summary>
    Failed,
}
