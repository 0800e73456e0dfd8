namespace Gateway.Detection;

/// <summary>How the analysis of a clip ended.</summary>
public enum ClipOutcome
{
    /// <summary>Every chosen frame was looked at, or as many as the time budget allowed.</summary>
    Analysed,

    /// <summary>There is no model, so nobody looked.</summary>
    NoModel,

    /// <summary>The clip, or some of its frames, could not be looked at; what was seen in the others is kept.</summary>
    Failed,
}
