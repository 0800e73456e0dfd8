namespace Gateway.Storage;

/// <summary>Limits of images and events, with safe defaults for a Pi with a 32 GB card.</summary>
public sealed record StoreOptions
{
    /// <summary>Writes that may wait for the disk; further ones are refused.</summary>
    public int MaxPending { get; init; } = 1024;

    /// <summary>Bytes of images that may wait for the disk; further ones are refused.</summary>
    public long MaxPendingBytes { get; init; } = 64L << 20;

    /// <summary>How long a write waits for another program's lock before an outage begins; 1 ms to 60 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public int MaxImageBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of images kept; 0 for no limit. Beyond it the oldest are dropped.</summary>
    public long RetentionBytes { get; init; } = 8L << 30;

    /// <summary>Age at which images are dropped; zero for no limit.</summary>
    public TimeSpan RetentionAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Number of events kept; 0 for no limit. Beyond it the oldest are dropped.</summary>
    public long RetentionEvents { get; init; } = 100_000;

    /// <summary>Longest time between an image and its latency message, in either order.</summary>
    public TimeSpan LatencyWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Latency messages that may wait for their image. Beyond it the oldest are dropped.</summary>
    public int MaxWaitingLatencies { get; init; } = 1000;
}
