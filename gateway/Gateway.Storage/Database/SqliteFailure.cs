using System.Diagnostics.CodeAnalysis;

namespace Gateway.Storage;

/// <summary>Turns SQLite result codes into <see cref="StorageException"/>s that name a remedy.</summary>
internal static class SqliteFailure
{
    public static void ThrowIf(int result, sqlite3 connection, string what)
    {
        if (result != raw.SQLITE_OK)
            Throw(result, connection, what);
    }

    public static StorageException From(Exception error, string what, string path) => error is SqliteException sqlite
        ? Make(sqlite.SqliteErrorCode, error.Message, what, path, error)
        : StorageException.From(error, what, path);

    [DoesNotReturn]
    private static void Throw(int result, sqlite3 connection, string what)
    {
        var path = raw.sqlite3_db_filename(connection, "main").utf8_to_string();
        throw Make(result & 0xFF, raw.sqlite3_errmsg(connection).utf8_to_string(), what, path, null);
    }

    private static StorageException Make(int code, string message, string what, string path, Exception? inner) => code switch
    {
        raw.SQLITE_FULL => StorageException.FromErrno(28, inner, what, path),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH => StorageException.FromErrno(30, inner, what, path),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new(StorageFault.Damaged,
            $"Cannot {what}: the database {path} is damaged ({message}). Restore the data directory from a backup, or move {path} away "
            + "to start an empty one.", inner),
        _ => new(StorageFault.Io, $"Cannot {what}: {path}: {message} (SQLite error {code}). Check the disk and its kernel messages (dmesg).", inner),
    };
}
