namespace Gateway.Clips;

/// <summary>A failure of storage; the message names a remedy. Nothing was announced.</summary>
public sealed class StorageException(StorageFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    private const int NoSpace = 28, QuotaExceeded = 122, ReadOnlyFileSystem = 30, NotPermitted = 1, AccessDenied = 13;   // Linux errno, in HResult

    private const long LittleSpace = 1 << 20;   // bytes

    public StorageFault Fault { get; } = fault;

    /// <summary>Whether no space or quota was left.</summary>
    public static bool IsDiskFull(IOException problem) => problem.HResult is NoSpace or QuotaExceeded;

    /// <summary>Wraps an exception of the file system; <paramref name="what"/> is a phrase such as "write the clip".</summary>
    internal static StorageException From(Exception error, string what, string path) => error switch
    {
        StorageException known => known,
        UnauthorizedAccessException => NotWritable(error, what, path),
        IOException io => FromErrno(io.HResult, error, what, path),
        _ => new(StorageFault.Io, $"Cannot {what} at {path}: {error.Message}", error),
    };

    internal static StorageException FromErrno(int errno, Exception? error, string what, string path) => errno switch
    {
        NoSpace when HasNoInodes(path) => new(StorageFault.DiskFull,
            $"Cannot {what}: no inodes left for {path}, although there is space (df -i). Delete files on that file system; "
            + "storage continues automatically once a file can be created.", error),
        NoSpace => new(StorageFault.DiskFull,
            $"Cannot {what}: no space left for {path}. Free space on that file system or lower the retention limits; "
            + "storage continues automatically once there is space.", error),
        QuotaExceeded => new(StorageFault.DiskFull,
            $"Cannot {what}: the disk quota for {path} is used up. Raise the quota of the gateway's user or lower the retention limits; "
            + "storage continues automatically once there is space.", error),
        ReadOnlyFileSystem => new(StorageFault.NotWritable,
            $"Cannot {what}: the file system of {path} is mounted read-only. Check its kernel messages (dmesg) and mount it read-write; "
            + "the gateway's user needs write access.", error),
        NotPermitted or AccessDenied => NotWritable(error, what, path),
        _ => new(StorageFault.Io,
            $"Cannot {what} at {path}: {error?.Message ?? $"error {errno}"}. Check the disk and its kernel messages (dmesg).", error),
    };

    /// <summary>Whether not even an empty file can be created while there is space.</summary>
    private static bool HasNoInodes(string path)
    {
        var directory = Directory.Exists(path) ? path : Path.GetDirectoryName(path);
        return directory is not null && DirectoryProbe.CreationErrno(directory) == NoSpace && DirectoryProbe.FreeBytes(directory) > LittleSpace;
    }

    private static StorageException NotWritable(Exception? error, string what, string path) => new(StorageFault.NotWritable,
        $"Cannot {what}: {path} is not writable. Give the gateway's user write access to the data directory, "
        + "or mount its file system read-write.", error);
}

/// <summary>The cause of a failure. The message of its exception names the remedy.</summary>
public enum StorageFault
{
    /// <summary>A read or write failed for another reason, on the device or in the process.</summary>
    Io = 0,

    /// <summary>No space or quota is left on the file system.</summary>
    DiskFull = 1,

    /// <summary>This user may not write the directory or file, or the file system is mounted read-only.</summary>
    NotWritable = 2,

    /// <summary>Another process has the data directory open.</summary>
    InUse = 3,

    /// <summary>The bytes on the disk differ from those written.</summary>
    Damaged = 4,

    /// <summary>Written by a newer version of the gateway.</summary>
    TooNew = 5,

    /// <summary>The store was closed while the request waited.</summary>
    Closed = 6,

    /// <summary>Other users can read a file with secrets.</summary>
    NotPrivate = 7,

    /// <summary>More writes wait for the disk than the limits allow.</summary>
    Overloaded = 8,

    /// <summary>Another program holds a lock on the database.</summary>
    Busy = 9,

    /// <summary>The database refuses the row or statement itself; trying again cannot help.</summary>
    Rejected = 10,
}
