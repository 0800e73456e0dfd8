namespace Gateway.Storage;

/// <summary>
/// Verifies the invariants of DESIGN.md on a data directory, for <c>gateway check</c>. Opens all files for reading only; a gateway may be
/// running.
/// </summary>
public static class StorageCheck
{
    private const int MaxProblems = 100;   // listed; further ones are only counted

    /// <exception cref="StorageException">The directory does not exist.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two clips or images.</exception>
    public static StorageCheckReport Run(string path, StorageCheckOptions options, CancellationToken cancel = default)
    {
        path = Path.GetFullPath(path);
        if (!Directory.Exists(path))
            throw new StorageException(StorageFault.Io, $"There is no data directory {path}. Give that of the gateway: --data DIR.");

        var problems = new ProblemList(MaxProblems);
        var report = new StorageCheckReport { Path = path, InUse = DataDirectory.IsInUse(path) };
        report = QueueCheck.Run(report, options, problems, cancel);
        report = DatabaseCheck.Run(report, options, problems, cancel);
        DatabaseCheck.RunSessions(report, problems);
        return report with { Problems = problems.Listed, ProblemCount = problems.Count };
    }
}

public sealed record StorageCheckOptions
{
    /// <summary>Whether clip files are read and their SHA-256 compared, besides their length.</summary>
    public bool HashClips { get; init; } = true;

    /// <summary>1 decrypts every image, n every nth, 0 none.</summary>
    public int DecryptEvery { get; init; } = 1;
}

/// <summary>Collects problems up to a limit and counts the rest.</summary>
internal sealed class ProblemList(int limit)
{
    private readonly List<StorageProblem> _problems = [];

    public IReadOnlyList<StorageProblem> Listed => _problems;

    public int Count { get; private set; }

    public void Add(int invariant, string text)
    {
        Count++;
        if (_problems.Count < limit)
            _problems.Add(new StorageProblem(invariant, text));
    }
}

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
