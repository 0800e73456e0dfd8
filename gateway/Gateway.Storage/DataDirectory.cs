namespace Gateway.Storage;

/// <summary>The daemon's data directory, held by one process at a time.</summary>
/// <remarks>
/// <code>
/// lock            empty; held (flock) while open
/// clips/          clip-ID.mp4, and clip-ID.mp4.part during its recording
/// queue/          the clip queue's log: commit, log.N
/// models/         NAME.model, the background model of camera NAME, and NAME.model.part during its write; mode 0600
/// gateway.db      images and events (SQLite, with -wal and -shm)
/// sessions.db     MQTT sessions with their queued messages, and retained messages (SQLite, with -wal and -shm); mode 0600
/// image.keys      the encryption keys of images; mode 0600
/// board.keys      the keys of boards that encrypt their pictures; mode 0600
/// doors           whether there were users and rules for topics; mode 0600
/// topics.json     topics of boards that operators took; mode 0600
/// clock.json      when the clock was seen last, and whether it is doubted; mode 0600
/// announced.json  the cameras of which an MQTT broker may hold retained messages; mode 0600
/// </code>
/// </remarks>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    public string ClipsPath => ClipsPathIn(Path);

    public string QueuePath => QueuePathIn(Path);

    public string ModelsPath => System.IO.Path.Combine(Path, "models");

    public string DatabasePath => DatabasePathIn(Path);

    public string SessionsPath => SessionsPathIn(Path);

    public string KeyFilePath => KeyFilePathIn(Path);

    public string ClockPath => System.IO.Path.Combine(Path, "clock.json");

    /// <summary>Creates missing directories and takes the lock, which ends with the process at the latest.</summary>
    /// <exception cref="StorageException">In use by another process, or not writable.</exception>
    public static DataDirectory Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(path);
            held = Lock(path);
            Directory.CreateDirectory(ClipsPathIn(path));
            Directory.CreateDirectory(QueuePathIn(path));
            DurableFile.FlushDirectory(path);
            return new DataDirectory(path, held);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw StorageException.From(error, "open the data directory", path);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Whether a process has the directory open now.</summary>
    internal static bool IsInUse(string path)
    {
        try
        {
            using var probe = new FileStream(LockPathIn(path), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error is IOException and not FileNotFoundException;
        }
    }

    internal static string ClipsPathIn(string path) => System.IO.Path.Combine(path, "clips");

    internal static string QueuePathIn(string path) => System.IO.Path.Combine(path, "queue");

    internal static string DatabasePathIn(string path) => System.IO.Path.Combine(path, "gateway.db");

    internal static string SessionsPathIn(string path) => System.IO.Path.Combine(path, "sessions.db");

    internal static string KeyFilePathIn(string path) => System.IO.Path.Combine(path, "image.keys");

    private static string LockPathIn(string path) => System.IO.Path.Combine(path, "lock");

    private static FileStream Lock(string path)
    {
        const int WouldBlock = 11;
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB): the kernel releases it at the end of the process, even a killed one.
            return new FileStream(LockPathIn(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            throw new StorageException(StorageFault.InUse,
                $"The data directory {path} is in use by another gateway. Stop that gateway, or start this one with another --data.", error);
        }
    }
}
