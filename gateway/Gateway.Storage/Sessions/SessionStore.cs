using System.Globalization;

namespace Gateway.Storage;

/// <summary>
/// sessions.db: SQLite with a write-ahead log and a flush per commit. Separate from gateway.db, so image writes delay no client, and damage to
/// one does not affect the other.
/// </summary>
public sealed class SessionStore : ISessionStore
{
    private static readonly string[] FileSuffixes = ["", "-wal", "-shm"];

    private readonly string _path;
    private readonly TimeSpan _busyTimeout;
    private SessionStatements? _statements;

    private SessionStore(string path, SqliteConnection connection, TimeSpan busyTimeout, string? setAside)
    {
        _path = path;
        _busyTimeout = busyTimeout;
        SetAside = setAside;
        _statements = new SessionStatements(connection);
        LastId = HighestId(connection);
    }

    public long LastId { get; }

    public string? SetAside { get; }

    public TimeSpan LeastRemaining { get; private init; }

    /// <summary>
    /// Opens the database of a data directory, or creates it. A damaged one is set aside and replaced by a new one: clients can rebuild their
    /// sessions, but not without a broker.
    /// </summary>
    /// <exception cref="StorageException">Not writable, or too new.</exception>
    /// <param name="directory">Its lock is held.</param>
    /// <param name="time">Names a damaged file.</param>
    /// <param name="busyTimeout">How long a commit waits for another program's lock; by default 5 s.</param>
    /// <param name="ageing">Says whether the clock is doubted; without it, <paramref name="time"/> is believed.</param>
    public static SessionStore Open(DataDirectory directory, TimeProvider time, TimeSpan? busyTimeout = null, AgeingClock? ageing = null)
    {
        var busy = busyTimeout ?? TimeSpan.FromSeconds(5);
        var least = ageing?.Doubt is null ? TimeSpan.Zero : AgeingClock.QuietTime;
        var path = directory.SessionsPath;
        try
        {
            return Open(path, busy, setAside: null, least);
        }
        catch (StorageException damaged) when (damaged.Fault == StorageFault.Damaged)
        {
            var aside = FreeName($"{path}.damaged-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
            foreach (var suffix in FileSuffixes.Where(suffix => File.Exists(path + suffix)))
                File.Move(path + suffix, aside + suffix);
            return Open(path, busy, aside, least);
        }
    }

    public void Read(ISessionReader reader)
    {
        ReadAll("SELECT * FROM sessions ORDER BY id", row => reader.OnSession(SessionRow.Read(row)));
        ReadAll("SELECT * FROM subscriptions ORDER BY id", row => reader.OnSubscription(SubscriptionRow.Read(row)));
        ReadAll("SELECT * FROM messages ORDER BY id", row => reader.OnMessage(MessageRow.Read(row), row.Blob(6)));
        ReadAll("SELECT * FROM queued ORDER BY id", row => reader.OnQueued(QueuedRow.Read(row)));
        ReadAll("SELECT * FROM received ORDER BY id", row => reader.OnReceived(ReceivedRow.Read(row)));
    }

    public void Commit(IReadOnlyList<SessionChange> changes)
    {
        try
        {
            _statements ??= new SessionStatements(SessionSchema.Open(_path, _busyTimeout, verify: false));
            _statements.Begin.Run();
            foreach (var change in changes)
                _statements.Write(change);
            _statements.Commit.Run();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Close();   // its state is unknown now; closing it rolls back
            throw StorageException.From(error, "store the sessions of MQTT clients", _path);
        }
    }

    public void Dispose() => Close();

    private static SessionStore Open(string path, TimeSpan busyTimeout, string? setAside, TimeSpan leastRemaining)
    {
        try
        {
            MakePrivate(path);
            var connection = SessionSchema.Open(path, busyTimeout, verify: true);
            DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
            return new SessionStore(path, connection, busyTimeout, setAside) { LeastRemaining = leastRemaining };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(error, "open the sessions of MQTT clients", path);
        }
    }

    /// <summary>Only the gateway's user may read the messages, which are not encrypted. SQLite gives its side files the same mode.</summary>
    private static void MakePrivate(string path)
    {
        if (!File.Exists(path))
            DurableFile.CreatePrivate(path).Dispose();
    }

    private static string FreeName(string name)
    {
        var free = name;
        for (var i = 2; File.Exists(free); i++)
            free = $"{name}-{i}";
        return free;
    }

    private static long HighestId(SqliteConnection connection)
    {
        using var highest = new SqlStatement(connection.Handle!, """
            SELECT coalesce(max(id), 0) FROM (
                SELECT max(id) AS id FROM sessions UNION ALL SELECT max(id) FROM subscriptions UNION ALL SELECT max(id) FROM messages
                UNION ALL SELECT max(id) FROM queued UNION ALL SELECT max(message_id) FROM queued UNION ALL SELECT max(id) FROM received)
            """);
        highest.Step();
        return highest.Int64(0);
    }

    private void ReadAll(string sql, Action<SqlStatement> show)
    {
        using var rows = new SqlStatement(_statements!.Handle, sql);
        while (rows.Step())
            show(rows);
    }

    private void Close()
    {
        _statements?.Dispose();
        _statements = null;
    }
}
