namespace Gateway.Storage;

/// <summary>Copies an SQLite database as it is at one moment, while another process writes it.</summary>
internal static class DatabaseCopy
{
    private const int PagesPerStep = 256;

    /// <param name="source">The database.</param>
    /// <param name="target">Does not exist; gets the source's mode, and is on the disk at the end.</param>
    /// <param name="inUse">Whether a daemon has it open.</param>
    /// <param name="known">The newest version of the database that this program reads.</param>
    /// <param name="progress">Gets its bytes.</param>
    /// <param name="cancel">Ends it between two steps.</param>
    /// <exception cref="StorageException">Not readable, not writable, or too new.</exception>
    public static void Run(string source, string target, bool inUse, int known, BackupProgress progress, CancellationToken cancel)
    {
        DurableFile.CreatePrivate(target).Dispose();
        using (var from = StoreSchema.OpenForCheck(source, inUse, known))
        {
            // A transaction holds the moment: otherwise the copy starts again with each write of the daemon.
            using var moment = from.BeginTransaction(deferred: true);
            using var first = new SqlStatement(from.Handle!, "SELECT count(*) FROM sqlite_master");
            first.Step();
            using var to = StoreSchema.Connect(target, SqliteOpenMode.ReadWrite, pooling: false);
            StoreSchema.Execute(to, "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF");   // flushed below; an unfinished copy is removed
            Copy(from.Handle!, to.Handle!, progress, cancel);
        }

        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(target, File.GetUnixFileMode(source));
        using var copy = File.OpenHandle(target, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(copy);
    }

    private static void Copy(sqlite3 from, sqlite3 to, BackupProgress progress, CancellationToken cancel)
    {
        var backup = raw.sqlite3_backup_init(to, "main", from, "main")
            ?? throw new StorageException(StorageFault.Io, $"Cannot back up the database: {raw.sqlite3_errmsg(to).utf8_to_string()}.");
        var (result, bytes) = (raw.SQLITE_OK, 0L);
        try
        {
            while (result == raw.SQLITE_OK)
            {
                cancel.ThrowIfCancellationRequested();
                result = raw.sqlite3_backup_step(backup, PagesPerStep);
                var done = (raw.sqlite3_backup_pagecount(backup) - raw.sqlite3_backup_remaining(backup)) * StoreSchema.PageSize;
                progress.AddDatabase(done - bytes);
                bytes = done;
            }
        }
        finally
        {
            result = raw.sqlite3_backup_finish(backup) is not raw.SQLITE_OK and var failure ? failure : result;
        }

        if (result != raw.SQLITE_DONE)
            SqliteFailure.ThrowIf(result, to, "back up the database");
    }
}
