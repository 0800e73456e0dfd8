namespace Gateway.Storage;

/// <summary>gateway.db: images and events. One thread writes them in groups; any thread reads.</summary>
public sealed class StoreDatabase : IDisposable
{
    private readonly StoreWriteQueue _writes;
    private readonly StoreWriter _writer;
    private readonly string _path;

    private StoreDatabase(string path, StoreOptions options, KeyRing keys, TimeProvider time, AgeingClock ageing)
    {
        _path = path;
        _writes = new StoreWriteQueue(options);
        var stamps = new ImageStamps();
        StoreSession Open() => new(path, options, keys, stamps, time, ageing, Deleted);
        var first = Open();
        DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
        _writer = new StoreWriter(_writes, first, Open, path);
        Images = new ImageStore(_writes, options, path, keys, stamps);
        Events = new EventStore(_writes, path);
    }

    public ImageStore Images { get; }

    public EventStore Events { get; }

    /// <summary>Whether images and events can be written.</summary>
    public StoreHealth Health => _writer.Health;

    /// <summary>Images that retention deleted.</summary>
    public RetentionTally Deleted { get; } = new();

    /// <inheritdoc cref="StoreWriter.LastFailure"/>
    public StorageException? LastFailure => _writer.LastFailure;

    /// <inheritdoc cref="StoreWriter.Failures"/>
    internal long Failures => _writer.Failures;

    /// <inheritdoc cref="StoreWriter.Groups"/>
    internal long Groups => _writer.Groups;

    /// <summary>Opens the database and the key file, and creates what is missing.</summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">Dates the commits.</param>
    /// <param name="ageing">Says what is too old; without it, <paramref name="time"/> is believed.</param>
    /// <exception cref="StorageException">Not writable, damaged, too new, or the key file cannot be used.</exception>
    public static StoreDatabase Open(DataDirectory directory, StoreOptions options, TimeProvider time, AgeingClock? ageing = null)
    {
        try
        {
            return new StoreDatabase(directory.DatabasePath, options, KeyRing.Open(directory.KeyFilePath), time, ageing ?? AgeingClock.Unkept(time));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw StorageException.From(error, "open the database", directory.DatabasePath);
        }
    }

    /// <summary>Drops images that are too old. Every write drops those beyond the limit of bytes.</summary>
    /// <exception cref="StorageException">The database cannot be written now.</exception>
    public async ValueTask ApplyRetentionAsync()
    {
        var write = new AwaitedWrite<bool>(_ => true);   // an empty transaction: its commit applies retention
        if (_writes.TryAdd(write))
            await write.Done.ConfigureAwait(false);
    }

    /// <summary>
    /// Completes the enqueued writes, then closes. Later attempts to enqueue fail. Afterwards the database file has everything, and there is no
    /// write-ahead log, unless another program still reads.
    /// </summary>
    public void Dispose()
    {
        _writes.Close();
        _writer.Join();
        StoreSchema.CloseReaders(_path);
    }
}
