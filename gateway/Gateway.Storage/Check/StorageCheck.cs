using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>
/// Verifies the invariants of DESIGN.md on a data directory, for <c>gateway check</c>. Opens everything for reading only; a gateway may be
/// running meanwhile.
/// </summary>
public static class StorageCheck
{
    /// <exception cref="StorageException">The directory is not there.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two clips or images.</exception>
    public static StorageCheckReport Run(string path, StorageCheckOptions options, CancellationToken cancel = default)
    {
        path = Path.GetFullPath(path);
        if (!Directory.Exists(path))
            throw new StorageException(StorageFault.Io, $"There is no data directory {path}. Give the one the gateway was started with.");

        var problems = new ProblemList(options.MaxProblems);
        var report = new StorageCheckReport { Path = path, InUse = DataDirectory.IsInUse(path) };
        report = QueueCheck.Run(report, options, problems, cancel);
        report = DatabaseCheck.Run(report, options, problems, cancel);
        SessionCheck.Run(report, problems);
        return report with { Problems = problems.Listed, ProblemCount = problems.Count };
    }
}
