namespace Gateway.Images;

/// <summary>Section <c>Images</c>: which images of boards are stored, and for how long.</summary>
public sealed record ImageOptions
{
    /// <summary><c>every</c>, <c>none</c>, or the least interval between two stored images of one board as <c>hh:mm:ss</c>.</summary>
    public string Keep { get; init; } = "every";

    /// <summary>Images waiting for their commit, in number; beyond it publishes are not acknowledged and the board sends again.</summary>
    public int MaxPending { get; init; } = 2048;

    /// <summary>Upper bound of stored image bytes; the oldest go first.</summary>
    public long MaxBytes { get; init; } = 8L * 1024 * 1024 * 1024;

    /// <summary>Images older than this are dropped; zero keeps them until the bytes run out.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long an image of a seed board waits for its latency message, or that for its image.</summary>
    public TimeSpan LatencyWindow { get; init; } = TimeSpan.FromMinutes(5);
}
