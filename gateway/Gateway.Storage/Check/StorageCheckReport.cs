namespace Gateway.Storage;

/// <summary>What a check found. Counts are of the moment each part was looked at.</summary>
public sealed record StorageCheckReport
{
    public required string Path { get; init; }

    /// <summary>Whether a gateway had the directory open during the check.</summary>
    public bool InUse { get; init; }

    /// <summary>Clips kept, in whatever state.</summary>
    public int Clips { get; init; }

    public int Acknowledged { get; init; }

    /// <summary>Clips that still owe an analysis.</summary>
    public int Queued { get; init; }

    public int Failed { get; init; }

    /// <summary>Clips announced whose file is missing or has another content.</summary>
    public int Missing { get; init; }

    /// <summary>Bytes of clip files.</summary>
    public long ClipBytes { get; init; }

    /// <summary>Clips announced since the data directory was made.</summary>
    public ulong RecordedEver { get; init; }

    /// <summary>Of those, dropped by retention.</summary>
    public ulong DroppedEver { get; init; }

    /// <summary>Clip files without a queue entry; the next start takes them up.</summary>
    public int Orphans { get; init; }

    public long Images { get; init; }

    public IReadOnlyDictionary<string, long> PerCameraImages { get; init; } = new Dictionary<string, long>();

    /// <summary>Images whose bytes were decrypted and are what was stored.</summary>
    public long ImagesDecrypted { get; init; }

    public long Events { get; init; }

    /// <summary>The first problems, in the order found.</summary>
    public IReadOnlyList<StorageProblem> Problems { get; init; } = [];

    /// <summary>All problems, listed or not.</summary>
    public int ProblemCount { get; init; }

    public bool IsOk => ProblemCount == 0;
}
