namespace Gateway.Storage;

/// <summary>
/// Copies a data directory, for <c>gateway backup</c>, also while a daemon uses it. The copy is one that a power cut could have left: every announced
/// clip of its queue has its file, and its databases are each of one moment.
/// </summary>
/// <remarks>
/// Order: databases, keys and the other files, clips, queue, clips again. Whatever is named by a part was written before it, so it is in the parts
/// that follow. The copy has its final name only when it is whole, verified and on the disk.
/// </remarks>
public static class StorageBackup
{
    /// <summary>In an unfinished copy, which a later run may therefore remove.</summary>
    private const string Marker = ".unfinished-backup";

    /// <summary>Files of the directory that are copied in another way, or are of the running process alone.</summary>
    private static readonly string[] Special = ["lock", "gateway.db", "sessions.db"];

    /// <param name="source">A data directory.</param>
    /// <param name="target">Does not exist, or is empty. Its parent need not exist.</param>
    /// <param name="progress">Called on this thread with each finished piece; may be null.</param>
    /// <param name="cancel">Removes what was copied.</param>
    /// <exception cref="StorageException">Nothing is left of the copy; the message names a remedy.</exception>
    /// <exception cref="OperationCanceledException">The same after a cancellation.</exception>
    public static StorageBackupReport Run(string source, string target, Action<StorageBackupProgress>? progress, CancellationToken cancel)
    {
        source = Path.GetFullPath(source);
        target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        Require(source, target);
        var part = target + ".partial";
        try
        {
            Begin(source, part);
            try
            {
                var report = Copy(source, part, new BackupProgress(source, progress), cancel);
                Verify(part, cancel);
                cancel.ThrowIfCancellationRequested();
                Finish(part, target);
                return report;
            }
            catch
            {
                Directory.Delete(part, recursive: true);
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw SqliteFailure.From(error, $"back up {source}", part);
        }
    }

    private static void Require(string source, string target)
    {
        if (!Directory.Exists(source) || !File.Exists(DataDirectory.DatabasePathIn(source)))
            throw new StorageException(StorageFault.Io, $"{source} is not a data directory: it has no gateway.db. Name another: --data DIR.");
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new StorageException(StorageFault.Io, $"{target} exists already. Give the name of a new directory for the backup.");
        if ((target + "/").StartsWith(source + "/", StringComparison.Ordinal))
            throw new StorageException(StorageFault.Io, $"{target} is inside the data directory. Give a directory elsewhere, best on another disk.");
    }

    private static void Begin(string source, string part)
    {
        if (Directory.Exists(part))
        {
            if (!File.Exists(Path.Combine(part, Marker)) && Directory.EnumerateFileSystemEntries(part).Any())
                throw new StorageException(StorageFault.Io, $"{part} exists, and is not an unfinished backup. Move it away.");
            Directory.Delete(part, recursive: true);
        }

        CreateLike(source, part);
        File.Create(Path.Combine(part, Marker)).Dispose();
    }

    private static StorageBackupReport Copy(string source, string part, BackupProgress progress, CancellationToken cancel)
    {
        var inUse = DataDirectory.IsInUse(source);
        DatabaseCopy.Run(DataDirectory.DatabasePathIn(source), DataDirectory.DatabasePathIn(part), inUse, StoreSchema.Version, progress, cancel);
        var sessions = DataDirectory.SessionsPathIn(source);
        if (File.Exists(sessions))
            DatabaseCopy.Run(sessions, DataDirectory.SessionsPathIn(part), inUse, SessionSchema.Version, progress, cancel);
        foreach (var file in Files(source))
            BackupFile.CopyIfFile(file, Path.Combine(part, Path.GetFileName(file)));
        CopyModels(source, part, cancel);
        var queue = new QueueCopy(source, part, progress, cancel);
        queue.Run();
        return new StorageBackupReport(queue.Clips, queue.ClipBytes, queue.LinkedClips, progress.DatabaseBytes);
    }

    /// <summary>The other files of the directory itself, such as keys and users; temporary ones are left out.</summary>
    private static IEnumerable<string> Files(string source) => Directory.EnumerateFiles(source).Select(path => Path.GetFileName(path))
        .Where(name => !name.StartsWith('.') && !name.EndsWith(".part", StringComparison.Ordinal)
            && !Special.Any(special => name == special || name.StartsWith(special + "-", StringComparison.Ordinal)))
        .Select(name => Path.Combine(source, name));

    private static void CopyModels(string source, string part, CancellationToken cancel)
    {
        var models = new DirectoryInfo(Path.Combine(source, "models"));
        if (!models.Exists)
            return;
        var copies = Path.Combine(part, "models");
        CreateLike(models.FullName, copies);
        foreach (var model in models.EnumerateFiles("*.model"))
        {
            cancel.ThrowIfCancellationRequested();
            BackupFile.Copy(model.FullName, Path.Combine(copies, model.Name));
        }

        DurableFile.FlushDirectory(copies);
    }

    /// <summary>A copy that <c>gateway check</c> would refuse is no backup. Contents are left to that command.</summary>
    private static void Verify(string part, CancellationToken cancel)
    {
        var report = StorageCheck.Run(part, new() { HashClips = false, DecryptEvery = 0 }, cancel);
        if (report.Problems is [var first, ..])
            throw new StorageException(StorageFault.Damaged, $"The data directory is not whole, so there is no backup: {first.Text}");
    }

    private static void Finish(string part, string target)
    {
        File.Delete(Path.Combine(part, Marker));
        DurableFile.FlushDirectory(part);
        if (Directory.Exists(target))
            Directory.Delete(target);   // empty
        Directory.Move(part, target);
        DurableFile.FlushDirectory(Path.GetDirectoryName(target)!);
    }

    internal static void CreateLike(string source, string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, File.GetUnixFileMode(source));
    }
}

/// <summary>A finished backup.</summary>
/// <param name="Clips">Kept clips in all states.</param>
/// <param name="ClipBytes">Their length.</param>
/// <param name="LinkedClips">Those that take no space of their own, because they are hard links of the data directory's.</param>
/// <param name="DatabaseBytes">Length of the databases.</param>
public sealed record StorageBackupReport(int Clips, long ClipBytes, int LinkedClips, long DatabaseBytes);

/// <summary>Bytes of databases and clips that are in the copy, and the total, which may still grow.</summary>
public readonly record struct StorageBackupProgress(long DoneBytes, long TotalBytes);
