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
            throw new StorageException(StorageFault.Io, $"There is no data directory {path}. Give the directory that the gateway was started with.");

        var problems = new ProblemList(MaxProblems);
        var report = new StorageCheckReport { Path = path, InUse = DataDirectory.IsInUse(path) };
        report = QueueCheck.Run(report, options, problems, cancel);
        report = DatabaseCheck.Run(report, options, problems, cancel);
        DatabaseCheck.RunSessions(report, problems);
        return report with { Problems = problems.Listed, ProblemCount = problems.Count };
    }
}

/// <summary>The thoroughness of a check.</summary>
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
