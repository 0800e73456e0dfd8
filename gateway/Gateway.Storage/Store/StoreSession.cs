namespace Gateway.Storage;

/// <summary>A connection for writing and its tables. Writer thread; disposed after any failure.</summary>
internal sealed class StoreSession : IDisposable
{
    private const int MostLogPages = 4000;   // 32 MB

    private readonly PreparedConnection _connection;
    private readonly SqlStatement _begin;
    private readonly SqlStatement _commit;
    private readonly SqlStatement _stamp;
    private readonly TimeSpan _busyTimeout;
    private readonly AgeingClock _ageing;

    public StoreSession(
        string path, StoreOptions options, KeyRing keys, ImageStamps stamps, TimeProvider time, AgeingClock ageing, RetentionTally deleted)
    {
        _ageing = ageing;
        Time = time;
        Stamps = stamps;
        _connection = new PreparedConnection(StoreSchema.OpenWriter(path, options.BusyTimeout));
        _busyTimeout = options.BusyTimeout;
        _begin = _connection.Prepare("BEGIN IMMEDIATE");
        _commit = _connection.Prepare("COMMIT");
        _stamp = _connection.Prepare("UPDATE images SET committed_us = ?1, latency_db = ?2 WHERE id = ?3");
        Cameras = new CameraTable(_connection);
        Latencies = new LatencyTable(_connection, options, time, Cameras);
        Images = new ImageTable(_connection, options, keys, Cameras, Latencies, new FrameCounterTable(_connection), deleted);
        Events = new EventTable(_connection, options);
    }

    public TimeProvider Time { get; }

    public ImageStamps Stamps { get; }

    public CameraTable Cameras { get; }

    public ImageTable Images { get; }

    public LatencyTable Latencies { get; }

    public EventTable Events { get; }

    /// <summary>Whether retention had more to do at the last commit.</summary>
    public bool HasMore { get; private set; }

    public void Begin() => _begin.Run();

    /// <summary>Applies retention, writes the counts and the stamps of the previous transaction, and commits to the disk.</summary>
    public void Commit()
    {
        HasMore = Images.Drop(_ageing.ReadUs());
        Cameras.Write();
        var stamped = Stamps.Write(_stamp);
        _commit.Run();
        Stamps.Written(stamped);
    }

    /// <summary>Empties the write-ahead log if no reader needs it: always when idle, otherwise when it is long.</summary>
    /// <returns>Whether the log is empty, or short enough.</returns>
    public bool TrimLog(bool isIdle) => WriteAheadLog.TryTrim(_connection.Handle, isIdle ? 0 : MostLogPages, _busyTimeout);

    public void Dispose()
    {
        Images.Dispose();
        _connection.Dispose();
    }
}
