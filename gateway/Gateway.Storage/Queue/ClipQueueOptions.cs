using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>How the queue behaves; safe defaults for a Pi with a 32 GB card.</summary>
public sealed record ClipQueueOptions
{
    /// <summary>How far one clip may grow.</summary>
    public ClipLimits Clip { get; init; } = new();

    /// <summary>Failed analyses after which a clip is given up.</summary>
    public int MaxTries { get; init; } = 3;

    /// <summary>How long a clip waits after a failed analysis; other clips are handed out meanwhile. Zero to a day.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Analyses cut off by a restart after which a clip is given up, so that one that kills the process does not do so for ever.</summary>
    public int MaxInterruptions { get; init; } = 20;

    /// <summary>Bytes of clip files kept. Beyond it the oldest acknowledged clips are dropped, then the oldest failed ones; never one that waits. 0: no limit.</summary>
    public long RetentionBytes { get; init; } = 8L << 30;

    /// <summary>Age at which acknowledged and failed clips are dropped. Zero: no limit.</summary>
    public TimeSpan RetentionAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>UTF-8 bytes of a result text that are kept; a longer one is cut after a whole line and says so. Of the objects with it as many bytes are kept.</summary>
    public int MaxResultBytes { get; init; } = 1 << 16;

    /// <summary>Log bytes below which compaction is not worth it.</summary>
    internal long CompactAtBytes { get; init; } = 4 << 20;

    /// <summary>Given in tests, to fail as disks do.</summary>
    internal DurableWrite? Write { get; init; }
}
