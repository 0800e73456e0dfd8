namespace Gateway.Recording;

/// <summary>Section <c>Clips</c>: how long a clip is, and how much disk clips may take.</summary>
public sealed record ClipOptions
{
    /// <summary>Footage kept from before the event.</summary>
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Footage recorded after the event (seed B1: 5 s). A further event begins it anew.</summary>
    public TimeSpan PostRoll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A clip that events keep alive is closed at this length; the next event begins another.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of pre-roll held per camera; older frames go first.</summary>
    public long MaxPreRollBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>Upper bound of clip bytes on disk; acknowledged clips are dropped first, oldest first.</summary>
    public long MaxBytes { get; init; } = 8L * 1024 * 1024 * 1024;

    /// <summary>Acknowledged and failed clips older than this are dropped; zero keeps them until the bytes run out.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Times a clip is looked at before it is marked failed.</summary>
    public int MaxTries { get; init; } = 3;

    /// <summary>How long a clip that could not be looked at waits for another try; other clips come first meanwhile, and no longer.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(10);
}
