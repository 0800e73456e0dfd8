using System.Buffers;

namespace Gateway.Storage;

/// <summary>Checks gateway.db (invariants 7 to 11) and sessions.db (invariant 12).</summary>
internal static class DatabaseCheck
{
    public static StorageCheckReport Run(StorageCheckReport report, StorageCheckOptions options, ProblemList problems, CancellationToken cancel)
    {
        var path = DataDirectory.DatabasePathIn(report.Path);
        if (!File.Exists(path))
            return report;
        try
        {
            using var connection = StoreSchema.OpenForCheck(path, report.InUse, StoreSchema.Version);
            Integrity(connection, problems);
            using (connection.BeginTransaction(deferred: true))   // short: a reader keeps a running gateway's write-ahead log from being used again
            {
                Ids(connection, "images", problems);
                Ids(connection, "events", problems);
                report = Counts(connection, report, problems);
            }

            return Decrypt(connection, report, options, problems, cancel);
        }
        catch (Exception error) when (error is SqliteException or StorageException)
        {
            problems.Add(11, SqliteFailure.From(error, "check the database", path).Message);
            return report;
        }
    }

    public static void RunSessions(StorageCheckReport report, ProblemList problems)
    {
        var path = DataDirectory.SessionsPathIn(report.Path);
        if (!File.Exists(path))
            return;
        try
        {
            using var connection = StoreSchema.OpenForCheck(path, report.InUse, SessionSchema.Version);
            SessionSchema.Verify(connection, path);
        }
        catch (Exception error) when (error is SqliteException or StorageException)
        {
            problems.Add(12, SqliteFailure.From(error, "check the sessions of MQTT clients", path).Message);
        }
    }

    private static void Integrity(SqliteConnection connection, ProblemList problems)
    {
        using var rows = new SqlStatement(connection.Handle!, "PRAGMA integrity_check(10)");
        while (rows.Step())
        {
            if (rows.Text(0) is var text and not "ok")
                problems.Add(11, $"The database is damaged: {text}. Restore the data directory from a backup.");
        }
    }

    private static void Ids(SqliteConnection connection, string table, ProblemList problems)
    {
        using var highest = new SqlStatement(connection.Handle!, $"SELECT max(id) FROM {table}");
        highest.Step();
        if (highest.Int64(0) > StoreSchema.LastId(connection.Handle!, table))
            problems.Add(9, $"Table {table} has id {highest.Int64(0)} and may give it out again.");
    }

    private static StorageCheckReport Counts(SqliteConnection connection, StorageCheckReport report, ProblemList problems)
    {
        var perCamera = new SortedDictionary<string, long>(StringComparer.Ordinal);
        using var cameras = new SqlStatement(connection.Handle!, """
            SELECT c.name, c.images, c.bytes, count(i.id), coalesce(sum(i.length), 0)
            FROM cameras c LEFT JOIN images i ON i.camera_id = c.id GROUP BY c.id
            """);
        while (cameras.Step())
        {
            perCamera[cameras.Text(0)] = cameras.Int64(3);
            if (cameras.Int64(1) != cameras.Int64(3) || cameras.Int64(2) != cameras.Int64(4))
                problems.Add(10, $"Camera {cameras.Text(0)} has {cameras.Int64(3)} images, but {cameras.Int64(1)} are counted.");
        }

        using var events = new SqlStatement(connection.Handle!, "SELECT count(*) FROM events");
        events.Step();
        return report with { Images = perCamera.Values.Sum(), PerCameraImages = perCamera, Events = events.Int64(0) };
    }

    private static StorageCheckReport Decrypt(
        SqliteConnection connection, StorageCheckReport report, StorageCheckOptions options, ProblemList problems, CancellationToken cancel)
    {
        if (options.DecryptEvery <= 0 || report.Images == 0)
            return report;
        KeyRing keys;
        try
        {
            keys = KeyRing.Read(DataDirectory.KeyFilePathIn(report.Path));
        }
        catch (StorageException error)
        {
            problems.Add(8, error.Message);
            return report;
        }

        using var reader = new ImageDataReader(connection.Handle!, keys);
        var jpeg = new ArrayBufferWriter<byte>(1 << 16);
        var (seen, good) = (0L, 0L);
        foreach (var id in Ids(connection))
        {
            cancel.ThrowIfCancellationRequested();
            if (seen++ % options.DecryptEvery != 0)
                continue;
            jpeg.ResetWrittenCount();
            var result = reader.TryRead(id, jpeg);
            if (result == ImageReadResult.Ok)
                good++;
            else if (result == ImageReadResult.UnknownKey)
                problems.Add(8, $"Image {id} needs a key that is not in image.keys.");
            else if (!WasDropped(connection, report, id))
                problems.Add(8, $"Image {id} or its row was changed.");
        }

        return report with { ImagesDecrypted = good };
    }

    /// <summary>The ids of all images, read in short transactions.</summary>
    private static IEnumerable<long> Ids(SqliteConnection connection)
    {
        var batch = new List<long>();
        using var next = new SqlStatement(connection.Handle!, "SELECT id FROM images WHERE id > ?1 ORDER BY id LIMIT 1000");
        var last = 0L;
        do
        {
            batch.Clear();
            next.Bind(1, last);
            while (next.Step())
                batch.Add(next.Int64(0));
            next.Reset();
            foreach (var id in batch)
                yield return last = id;
        }
        while (batch.Count > 0);
    }

    /// <summary>Whether a running gateway dropped the image after its id was read.</summary>
    private static bool WasDropped(SqliteConnection connection, StorageCheckReport report, long id)
    {
        using var row = new SqlStatement(connection.Handle!, "SELECT 1 FROM images WHERE id = ?1");
        return report.InUse && !row.Bind(1, id).Step();
    }
}
