namespace Gateway.Storage;

/// <summary>Keeps the -wal file of a database short.</summary>
internal static class WriteAheadLog
{
    /// <summary>Longest wait for readers, which keep the log from being emptied. Longer ones have it emptied at a later attempt.</summary>
    private const int ReadersMs = 100;

    /// <summary>Copies the log into the database and, if it has more than <paramref name="pages"/> pages, cuts the file to 0 bytes.</summary>
    /// <param name="connection">The writer's, without a transaction.</param>
    /// <param name="pages">From 0.</param>
    /// <param name="busyTimeout">The connection's, set again afterwards.</param>
    /// <returns>False if another connection prevented it.</returns>
    public static bool TryTrim(sqlite3 connection, int pages, TimeSpan busyTimeout)
    {
        var result = raw.sqlite3_wal_checkpoint_v2(connection, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var length, out _);
        if (result != raw.SQLITE_OK || (length <= pages && pages > 0))
            return result == raw.SQLITE_OK;
        _ = raw.sqlite3_busy_timeout(connection, ReadersMs);
        result = raw.sqlite3_wal_checkpoint_v2(connection, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        _ = raw.sqlite3_busy_timeout(connection, (int)busyTimeout.TotalMilliseconds);
        return result == raw.SQLITE_OK;
    }
}
