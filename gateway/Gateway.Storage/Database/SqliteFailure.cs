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
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(StorageFault.Busy,
            $"Cannot {what}: another program holds a lock on {path} (SQLITE_BUSY). Find it with lsof {path} and end its transaction; "
            + "storage continues automatically afterwards.", inner),
        raw.SQLITE_FULL => StorageException.FromErrno(28, inner, what, path),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH =>
            StorageException.FromErrno(TrueErrno(path) is not 0 and var errno ? errno : 13, inner, what, path),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new(StorageFault.Damaged,
            $"Cannot {what}: the database {path} is damaged ({message}). Restore the data directory from a backup, or move {path} away "
            + "to start an empty one.", inner),
        raw.SQLITE_IOERR when TrueErrno(path) is not 0 and var errno => StorageException.FromErrno(errno, inner, what, path),
        raw.SQLITE_ERROR or raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_MISUSE or raw.SQLITE_RANGE =>
            new(StorageFault.Rejected, $"Cannot {what}: {path}: {message} (SQLite error {code}). Run gateway check.", inner),
        _ => new(StorageFault.Io, $"Cannot {what}: {path}: {message} (SQLite error {code}). Check the disk and its kernel messages (dmesg).", inner),
    };

    /// <summary>SQLite reports one code for a quota, a file system without inodes or mounted read-only, and a broken disk.</summary>
    private static int TrueErrno(string path) => Path.GetDirectoryName(path) is { Length: > 0 } directory ? DirectoryProbe.WriteErrno(directory) : 0;
}
