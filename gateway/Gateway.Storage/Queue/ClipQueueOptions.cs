namespace Gateway.Storage;

/// <summary>Limits of the queue, with safe defaults for a Pi with a 32 GB card.</summary>
public sealed record ClipQueueOptions
{
    public ClipLimits Clip { get; init; } = new();

    /// <summary>Failed analyses after which a clip is given up.</summary>
    public int MaxTries { get; init; } = 3;

    /// <summary>Pause of a clip after a failed analysis, zero to a day. Other clips are handed out meanwhile.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Analyses cut off by a restart after which a clip is given up, so that it cannot kill the process indefinitely.</summary>
    public int MaxInterruptions { get; init; } = 20;

    /// <summary>Bytes of clip files; 0 for no limit. When exceeded, the oldest acknowledged, then the oldest failed clips are dropped.</summary>
    public long RetentionBytes { get; init; } = 8L << 30;

    /// <summary>Age at which acknowledged and failed clips are dropped. Zero: no limit.</summary>
    public TimeSpan RetentionAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Bytes of UTF-8 of a result text; a longer one is cut after a whole line, with a note. Its objects have the same limit.</summary>
    public int MaxResultBytes { get; init; } = 1 << 16;

    /// <summary>Bytes of log up to which there is no compaction.</summary>
    internal long CompactAtBytes { get; init; } = 4 << 20;

    /// <summary>Set by tests, to fail as disks do.</summary>
    internal DurableWrite? Write { get; init; }
}
