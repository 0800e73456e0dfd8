namespace Gateway.Storage;

/// <summary>Tables and connections of gateway.db.</summary>
internal static class StoreSchema
{
    public const int Version = 3;
    public const int PageSize = 8192;
    private static readonly TimeSpan ReaderBusyTimeout = TimeSpan.FromSeconds(5);
    private const int ApplicationId = 0x47575331;   // "GWS1", for file(1)

    private const string Tables = """
        CREATE TABLE cameras(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            images INTEGER NOT NULL,                -- rows of this camera, so that a listing's total needs no count
            bytes INTEGER NOT NULL);                -- sum of their length
        CREATE TABLE images(
            id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never reused; part of what the ciphertext is bound to
            camera_id INTEGER NOT NULL REFERENCES cameras(id),
            boot_id INTEGER NOT NULL,               -- 0 from seed boards
            board_image_id INTEGER NOT NULL,
            captured_us INTEGER NOT NULL,
            published_us INTEGER NOT NULL,
            received_us INTEGER NOT NULL,
            committed_us INTEGER,                   -- written with the next group; NULL after a crash before that
            latency_db REAL,                        -- receipt to commit, ms; written with committed_us
            capture_time INTEGER,                   -- ms; NULL while unknown
            publish_time INTEGER,                   -- ms; NULL while unknown
            length INTEGER NOT NULL,                -- of the JPEG
            key_id INTEGER NOT NULL,
            format INTEGER NOT NULL);               -- 1 AES-256-GCM, 0 iv || AES-CBC
        CREATE INDEX images_by_camera ON images(camera_id, id);
        CREATE INDEX images_by_board_image ON images(camera_id, board_image_id);
        CREATE TABLE image_data(
            id INTEGER PRIMARY KEY,
            data BLOB NOT NULL);                    -- apart from images, so that listings and stamps do not touch it
        CREATE TABLE waiting_latencies(
            id INTEGER PRIMARY KEY,
            camera_id INTEGER NOT NULL,
            boot_id INTEGER NOT NULL,
            board_image_id INTEGER NOT NULL,
            capture_time INTEGER,
            publish_time INTEGER,
            received_us INTEGER NOT NULL);
        CREATE TABLE events(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            camera TEXT NOT NULL,
            kind INTEGER NOT NULL,
            occurred_us INTEGER NOT NULL,
            region TEXT NOT NULL,
            clip_id INTEGER NOT NULL,
            count INTEGER NOT NULL,
            detail TEXT NOT NULL);
        """;

    /// <summary>The ends of events, which version 2 added.</summary>
    private const string Ends = """
        -- ended_us: 0 while it lasts; -1 unknown, or no event that lasts. peak: largest share of its region that moved, 0 to 1.
        ALTER TABLE events ADD COLUMN ended_us INTEGER NOT NULL DEFAULT -1;
        ALTER TABLE events ADD COLUMN peak REAL NOT NULL DEFAULT 0;
        """;

    /// <summary>The last frames of boards that encrypt, which version 3 added.</summary>
    private const string FrameCounters = """
        -- tag: 16 bytes, which distinguish the last frame again from another one of its numbers.
        CREATE TABLE frame_counters(
            key_id INTEGER PRIMARY KEY,             -- of the board's key
            boot_id INTEGER NOT NULL,
            counter INTEGER NOT NULL,
            tag BLOB NOT NULL);
        """;

    /// <summary>Opens for writing and creates missing tables.</summary>
    public static SqliteConnection OpenWriter(string path, TimeSpan busyTimeout) =>
        Connect(path, SqliteOpenMode.ReadWriteCreate, pooling: false, connection =>
        {
            SetBusyTimeout(connection, busyTimeout);
            PrepareForWriting(connection);
            CheckVersion(connection, path, Version);
            var version = UserVersion(connection);
            if (version == 0)
                Execute(connection, $"BEGIN; {Tables} {Ends} {FrameCounters} PRAGMA application_id={ApplicationId}; "
                    + $"PRAGMA user_version={Version}; COMMIT");
            else if (version < Version)
                Execute(connection, $"BEGIN; {(version == 1 ? Ends : "")} {FrameCounters} PRAGMA user_version={Version}; COMMIT");
        });

    /// <summary>A pooled connection for reading.</summary>
    public static SqliteConnection OpenReader(string path) =>
        Connect(path, SqliteOpenMode.ReadOnly, pooling: true, connection => SetBusyTimeout(connection, ReaderBusyTimeout));

    /// <summary>
    /// Closes the pooled readers. The last connection to close empties the write-ahead log only if it may write, so one that may closes after them.
    /// </summary>
    public static void CloseReaders(string path)
    {
        try
        {
            using (var pooled = OpenReader(path))
                SqliteConnection.ClearPool(pooled);
            using var last = Connect(path, SqliteOpenMode.ReadWrite, pooling: false);
            SetBusyTimeout(last, ReaderBusyTimeout);
            _ = UserVersion(last);   // a connection that has not read leaves the log alone
        }
        catch (StorageException)
        {
            // The log stays: the next start reads it.
        }
    }

    /// <summary>A lock of another program is waited for inside SQLite, also by prepared statements.</summary>
    public static void SetBusyTimeout(SqliteConnection connection, TimeSpan timeout)
    {
        connection.DefaultTimeout = (int)Math.Ceiling(timeout.TotalSeconds);
        _ = raw.sqlite3_busy_timeout(connection.Handle!, (int)timeout.TotalMilliseconds);
    }

    /// <summary>A connection of its own for checks. Without a writer (<paramref name="inUse"/>) and a WAL, SQLite creates no side files.</summary>
    /// <exception cref="StorageException">Not readable, or newer than version <paramref name="known"/>.</exception>
    public static SqliteConnection OpenForCheck(string path, bool inUse, int known)
    {
        var isWhole = !inUse && new FileInfo(path + "-wal") is not { Exists: true, Length: > 0 };
        var source = isWhole ? $"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1" : path;
        return Connect(source, SqliteOpenMode.ReadOnly, pooling: false, connection => CheckVersion(connection, path, known));
    }

    /// <summary>Sets up writing: a write-ahead log that is flushed with each commit.</summary>
    public static void PrepareForWriting(SqliteConnection connection)
    {
        Execute(connection, $"PRAGMA page_size={PageSize}");
        Execute(connection, "PRAGMA journal_mode=WAL");
        Execute(connection, "PRAGMA synchronous=FULL");
        Execute(connection, "PRAGMA wal_autocheckpoint=1000");
        Execute(connection, "PRAGMA journal_size_limit=16777216");
    }

    /// <summary>Opens and prepares a connection, and closes it if <paramref name="prepare"/> throws.</summary>
    public static SqliteConnection Connect(string path, SqliteOpenMode mode, bool pooling, Action<SqliteConnection>? prepare = null)
    {
        SqliteLibrary.Use();
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = pooling }.ToString();
        var connection = new SqliteConnection(text);
        try
        {
            connection.Open();
            prepare?.Invoke(connection);
            return connection;
        }
        catch (Exception error)
        {
            connection.Dispose();
            if (error is SqliteException)
                throw SqliteFailure.From(error, "open the database", path);
            throw;
        }
    }

    /// <summary>The highest id that an AUTOINCREMENT table ever had, deleted rows included; 0 for none. The writer numbers rows itself.</summary>
    public static long LastId(sqlite3 connection, string table)
    {
        using var statement = new SqlStatement(connection, "SELECT seq FROM sqlite_sequence WHERE name = ?1");
        statement.BindText(1, table);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    public static long UserVersion(SqliteConnection connection)
    {
        using var statement = new SqlStatement(connection.Handle!, "PRAGMA user_version");
        statement.Step();
        return statement.Int64(0);
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
        catch (SqliteException error)
        {
            throw SqliteFailure.From(error, "prepare the database", connection.DataSource);
        }
    }

    private static void CheckVersion(SqliteConnection connection, string path, int known)
    {
        if (UserVersion(connection) is var version && version > known)
        {
            throw new StorageException(StorageFault.TooNew,
                $"The database {path} has version {version}; this gateway reads versions up to {known}. Start the newer gateway that wrote it.");
        }
    }
}
