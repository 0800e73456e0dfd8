namespace Gateway.Storage;

/// <summary>Limits of images and events; safe defaults for a Pi with a 32 GB card.</summary>
public sealed record StoreOptions
{
    /// <summary>Writes that may wait for the disk; more are refused.</summary>
    public int MaxPending { get; init; } = 1024;

    /// <summary>Bytes of images that may wait for the disk; more are refused.</summary>
    public long MaxPendingBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of one image.</summary>
    public int MaxImageBytes { get; init; } = 16 << 20;

    /// <summary>Images kept; beyond it the oldest go. 0: no limit.</summary>
    public long RetentionImages { get; init; }

    /// <summary>Bytes of images kept; beyond it the oldest go. 0: no limit.</summary>
    public long RetentionBytes { get; init; } = 8L << 30;

    /// <summary>Age at which images go. Zero: no limit.</summary>
    public TimeSpan RetentionAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Events kept; beyond it the oldest go. 0: no limit.</summary>
    public long RetentionEvents { get; init; } = 100_000;

    /// <summary>How far apart an image and its latency message may come, whichever is first.</summary>
    public TimeSpan LatencyWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Latency messages that may wait for their image; the oldest go first.</summary>
    public int MaxWaitingLatencies { get; init; } = 1000;
}
