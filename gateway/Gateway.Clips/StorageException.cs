namespace Gateway.Clips;

/// <summary>Storage could not do what was asked; the message says what to do about it. Nothing was announced.</summary>
public sealed class StorageException(StorageFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    private const int NoSpace = 28, QuotaExceeded = 122, ReadOnlyFileSystem = 30, NotPermitted = 1, AccessDenied = 13;   // Linux errno, which HResult carries

    public StorageFault Fault { get; } = fault;

    /// <summary>Wraps what the file system threw while doing <paramref name="what"/> (a phrase such as "write the clip") to <paramref name="path"/>.</summary>
    internal static StorageException From(Exception error, string what, string path) => error switch
    {
        StorageException known => known,
        UnauthorizedAccessException => NotWritable(error, what, path),
        IOException io => FromErrno(io.HResult, error, what, path),
        _ => new(StorageFault.Io, $"Cannot {what} at {path}: {error.Message}", error),
    };

    internal static StorageException FromErrno(int errno, Exception? error, string what, string path) => errno switch
    {
        NoSpace or QuotaExceeded => new(StorageFault.DiskFull,
            $"Cannot {what}: no space left for {path}. Free space on that file system or lower the retention limits; storage goes on by itself once there is room.", error),
        ReadOnlyFileSystem or NotPermitted or AccessDenied => NotWritable(error, what, path),
        _ => new(StorageFault.Io, $"Cannot {what} at {path}: {error?.Message ?? $"error {errno}"}. Check the disk and its kernel messages (dmesg).", error),
    };

    private static StorageException NotWritable(Exception? error, string what, string path) => new(StorageFault.NotWritable,
        $"Cannot {what}: {path} is not writable. Give the gateway's user write access to the data directory, or mount its file system read-write.", error);
}
