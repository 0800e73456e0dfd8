namespace Gateway.Detection;

/// <summary>The result of looking at one clip.</summary>
/// <param name="Clip">The clip's file name.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Frames">The frames looked at, in order.</param>
/// <param name="Elapsed">For the whole clip.</param>
/// <param name="Error">Why <see cref="ClipOutcome.Failed"/>; else null.</param>
public sealed record ClipResult(
    string Clip,
    ClipOutcome Outcome,
    IReadOnlyList<ClipFrameResult> Frames,
    TimeSpan Elapsed,
    string? Error = null)
{
    /// <summary>What <see cref="Text"/> says where no model is configured.</summary>
    public const string NoModelText = "no model configured";

    /// <summary>The labels seen anywhere in the clip, each once, in the order they were first seen.</summary>
    public IReadOnlyList<string> Labels => [.. Frames.SelectMany(frame => frame.Objects).Select(seen => seen.Label).Distinct()];

    /// <summary>The result as people and the seed's tools read it: <see cref="ResultText"/>, or <see cref="NoModelText"/>.</summary>
    public string Text => Outcome == ClipOutcome.NoModel ? NoModelText : ResultText.From(this).ToString();

    /// <summary>A clip that could not be looked at at all.</summary>
    public static ClipResult Unreadable(string clip, string error) => new(clip, ClipOutcome.Failed, [], TimeSpan.Zero, error);
}
