namespace Gateway.Storage;

/// <summary>
/// Whether a store can write. An outage begins with the first write that fails by the disk or another program, and ends with the next that succeeds.
/// Written by one thread, read by any.
/// </summary>
public sealed class StoreHealth(TimeProvider time)
{
    private long _since;
    private long _failures;
    private long _outages;
    private volatile StorageException? _outage;

    /// <summary>Raised once per outage on the store's thread, with its cause.</summary>
    public event Action<StorageException>? OutageBegan;

    /// <summary>Raised on the store's thread at its end, with its duration and the number of attempts that failed.</summary>
    public event Action<TimeSpan, long>? OutageEnded;

    /// <summary>The cause of the present outage; null for none.</summary>
    public StorageException? Outage => _outage;

    /// <summary>Outages since the start.</summary>
    public long Outages => Interlocked.Read(ref _outages);

    /// <summary>Duration of the present outage; zero for none.</summary>
    public TimeSpan OutageTime => _outage is null ? TimeSpan.Zero : time.GetElapsedTime(Interlocked.Read(ref _since));

    internal void Failed(StorageException cause)
    {
        _failures++;
        if (_outage is not null)
            return;
        Interlocked.Exchange(ref _since, time.GetTimestamp());
        Interlocked.Increment(ref _outages);
        _outage = cause;
        OutageBegan?.Invoke(cause);
    }

    internal void Succeeded()
    {
        if (_outage is null)
            return;
        var (duration, failures) = (OutageTime, _failures);
        _outage = null;
        _failures = 0;
        OutageEnded?.Invoke(duration, failures);
    }

    /// <summary>Whether the same write may succeed later: the store or its disk failed, not the write.</summary>
    internal static bool IsOutage(StorageException failure, Exception origin) =>
        origin is StorageException or SqliteException or IOException or UnauthorizedAccessException
        && failure.Fault is StorageFault.Busy or StorageFault.DiskFull or StorageFault.NotWritable or StorageFault.Io or StorageFault.Damaged;
}
