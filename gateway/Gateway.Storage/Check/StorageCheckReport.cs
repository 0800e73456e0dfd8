namespace Gateway.Storage;

/// <summary>The findings of a check. Each part was counted at the time of its check.</summary>
public sealed record StorageCheckReport
{
    public required string Path { get; init; }

    /// <summary>Whether a gateway had the directory open during the check.</summary>
    public bool InUse { get; init; }

    /// <summary>Kept clips in all states.</summary>
    public int Clips { get; init; }

    public int Acknowledged { get; init; }

    /// <summary>Clips that still owe an analysis.</summary>
    public int Queued { get; init; }

    public int Failed { get; init; }

    /// <summary>Announced clips whose file is missing or was changed.</summary>
    public int Missing { get; init; }

    /// <summary>Bytes of clip files.</summary>
    public long ClipBytes { get; init; }

    /// <summary>Clips announced since the data directory was made.</summary>
    public ulong RecordedEver { get; init; }

    /// <summary>Those of them that retention dropped.</summary>
    public ulong DroppedEver { get; init; }

    /// <summary>Clip files without a queue entry; the next start adopts them.</summary>
    public int Orphans { get; init; }

    public long Images { get; init; }

    public IReadOnlyDictionary<string, long> PerCameraImages { get; init; } = new Dictionary<string, long>();

    /// <summary>Images that were decrypted and are unchanged.</summary>
    public long ImagesDecrypted { get; init; }

    public long Events { get; init; }

    /// <summary>The first problems in the order of the check.</summary>
    public IReadOnlyList<StorageProblem> Problems { get; init; } = [];

    /// <summary>All problems, listed or not.</summary>
    public int ProblemCount { get; init; }

    public bool IsOk => ProblemCount == 0;
}

/// <summary>A violated invariant.</summary>
/// <param name="Invariant">Its number in DESIGN.md.</param>
/// <param name="Text">Describes problem and remedy.</param>
public sealed record StorageProblem(int Invariant, string Text);
