namespace Gateway.Storage;

/// <summary>Tables and connections of sessions.db.</summary>
internal static class SessionSchema
{
    public const int Version = 2;
    private const int ApplicationId = 0x47575332;   // "GWS2", for file(1)

    // Readers need not repeat these checks: a row that violates one fails the verification at the opening.
    private const string Tables = """
        CREATE TABLE sessions(
            id INTEGER PRIMARY KEY,
            client_id TEXT NOT NULL CHECK(length(client_id) > 0),
            owner TEXT NOT NULL,                    -- empty without a user
            expiry_seconds INTEGER NOT NULL CHECK(expiry_seconds BETWEEN 0 AND 4294967295),
            expires_us INTEGER NOT NULL,            -- 0 while connected
            will_topic TEXT,                        -- NULL without a will, as all will_ columns
            will_properties BLOB,
            will_payload BLOB,
            will_qos INTEGER CHECK(will_qos BETWEEN 0 AND 2),
            will_retain INTEGER,
            will_due_us INTEGER);                   -- 0 while connected
        CREATE TABLE subscriptions(
            id INTEGER PRIMARY KEY,
            session_id INTEGER NOT NULL,
            filter TEXT NOT NULL CHECK(length(filter) > 0),
            qos INTEGER NOT NULL CHECK(qos BETWEEN 0 AND 2),
            no_local INTEGER NOT NULL,
            retain_as_published INTEGER NOT NULL,
            identifier INTEGER NOT NULL CHECK(identifier BETWEEN 0 AND 268435455));
        CREATE TABLE messages(
            id INTEGER PRIMARY KEY,
            is_retained INTEGER NOT NULL,
            topic_length INTEGER NOT NULL CHECK(topic_length BETWEEN 1 AND 65535),
            properties_length INTEGER NOT NULL CHECK(properties_length BETWEEN 0 AND length(bytes) - topic_length),
            qos INTEGER NOT NULL CHECK(qos BETWEEN 0 AND 2),
            expires_us INTEGER NOT NULL,
            bytes BLOB NOT NULL);                   -- topic, properties, payload
        CREATE TABLE queued(
            id INTEGER PRIMARY KEY,                 -- their order
            session_id INTEGER NOT NULL,
            message_id INTEGER NOT NULL,
            qos INTEGER NOT NULL CHECK(qos BETWEEN 1 AND 2),
            retain INTEGER NOT NULL,
            stage INTEGER NOT NULL CHECK(stage BETWEEN 0 AND 2),
            packet_id INTEGER NOT NULL CHECK(packet_id BETWEEN (stage > 0) AND 65535),
            identifiers TEXT NOT NULL);
        CREATE TABLE received(
            id INTEGER PRIMARY KEY,
            session_id INTEGER NOT NULL,
            packet_id INTEGER NOT NULL CHECK(packet_id BETWEEN 1 AND 65535),
            owed INTEGER NOT NULL DEFAULT 0);
        """;

    /// <summary>Version 1 did not store whether the image store had the publish of a packet id.</summary>
    private const string FromVersion1 = "ALTER TABLE received ADD COLUMN owed INTEGER NOT NULL DEFAULT 0;";

    /// <summary>Removes the harmless rows that a crash between two commits leaves behind.</summary>
    private const string Orphans = """
        DELETE FROM subscriptions WHERE session_id NOT IN (SELECT id FROM sessions);
        DELETE FROM queued WHERE session_id NOT IN (SELECT id FROM sessions) OR (stage < 2 AND message_id NOT IN (SELECT id FROM messages));
        DELETE FROM received WHERE session_id NOT IN (SELECT id FROM sessions);
        DELETE FROM messages WHERE NOT is_retained AND id NOT IN (SELECT message_id FROM queued WHERE stage < 2);
        """;

    /// <summary>Opens for writing and creates missing tables; <paramref name="verify"/> also checks all rows and removes orphans.</summary>
    /// <exception cref="StorageException">Not writable, damaged, or too new.</exception>
    public static SqliteConnection Open(string path, TimeSpan busyTimeout, bool verify)
    {
        return StoreSchema.Connect(path, SqliteOpenMode.ReadWriteCreate, pooling: false, connection =>
        {
            StoreSchema.SetBusyTimeout(connection, busyTimeout);
            StoreSchema.PrepareForWriting(connection);
            var version = StoreSchema.UserVersion(connection);
            if (version > Version)
            {
                throw new StorageException(StorageFault.TooNew,
                    $"The database {path} has version {version}; this gateway reads versions up to {Version}. Start the newer gateway that wrote it, "
                    + "or move the file away to start without sessions.");
            }

            if (version == 1)
                StoreSchema.Execute(connection, $"BEGIN; {FromVersion1} PRAGMA user_version={Version}; COMMIT");
            if (version == 0)
                StoreSchema.Execute(connection, $"BEGIN; {Tables} PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version}; COMMIT");
            if (!verify)
                return;
            Verify(connection, path);
            StoreSchema.Execute(connection, $"BEGIN; {Orphans} COMMIT");
        });
    }

    /// <summary>Checks the rules of all tables and SQLite's own structures.</summary>
    /// <exception cref="StorageException">The database is damaged.</exception>
    public static void Verify(SqliteConnection connection, string path)
    {
        using var check = new SqlStatement(connection.Handle!, "PRAGMA quick_check(1)");
        while (check.Step())
        {
            if (check.Text(0) is var text and not "ok")
                throw new StorageException(StorageFault.Damaged, $"The database {path} is damaged: {text}.");
        }
    }
}
