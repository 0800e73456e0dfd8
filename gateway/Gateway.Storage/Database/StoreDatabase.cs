using Gateway.Clips;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage;

/// <summary>gateway.db: images and events, written by one thread in groups, read from any thread.</summary>
public sealed class StoreDatabase : IDisposable
{
    private readonly StoreWriteQueue _writes;
    private readonly StoreWriter _writer;
    private readonly string _path;

    private StoreDatabase(string path, StoreOptions options, KeyRing keys, TimeProvider time)
    {
        _path = path;
        _writes = new StoreWriteQueue(options);
        var stamps = new ImageStamps();
        StoreSession Open() => new(path, options, keys, stamps, time);
        var first = Open();
        DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
        _writer = new StoreWriter(_writes, first, Open, path);
        Images = new ImageStore(_writes, options, path, keys, stamps);
        Events = new EventStore(_writes, path);
    }

    public ImageStore Images { get; }

    public EventStore Events { get; }

    /// <summary>Writes waiting or under way.</summary>
    public int Pending => _writes.Count;

    /// <summary>Transactions committed since opening; with the number of writes it tells how well they group.</summary>
    public long Groups => _writer.Groups;

    /// <summary>Why the last transaction failed; null when it did not. The next one tries again.</summary>
    public StorageException? LastFailure => _writer.LastFailure;

    /// <summary>Opens the database and the key file, making them where there are none.</summary>
    /// <exception cref="StorageException">Not writable, damaged, too new, or the key file does not do.</exception>
    public static StoreDatabase Open(DataDirectory directory, StoreOptions options, TimeProvider time)
    {
        try
        {
            return new StoreDatabase(directory.DatabasePath, options, KeyRing.Open(directory.KeyFilePath), time);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw StorageException.From(error, "open the database", directory.DatabasePath);
        }
    }

    /// <summary>Drops images that are due by age; what is due by count or bytes goes with every write.</summary>
    public async ValueTask ApplyRetentionAsync()
    {
        var write = new RetentionWrite();
        if (_writes.TryAdd(write))
            await write.Done.ConfigureAwait(false);
    }

    /// <summary>Completes what was enqueued, then closes. Enqueueing fails from here on.</summary>
    public void Dispose()
    {
        _writes.Close();
        _writer.Join();
        using var pooled = StoreSchema.OpenReader(_path);
        SqliteConnection.ClearPool(pooled);
    }
}
