using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>Motion events, numbered without reuse so that a client can go on where it left off. Safe from any thread.</summary>
public sealed class EventStore
{
    private const int MaxTextChars = 4096;

    private readonly StoreWriteQueue _writes;
    private readonly string _path;

    internal EventStore(StoreWriteQueue writes, string path)
    {
        _writes = writes;
        _path = path;
    }

    /// <summary>Stores an event (its id is ignored) and returns it with its id once it is on the disk. Announce it then, not before.</summary>
    /// <exception cref="StorageException">Not stored.</exception>
    public async ValueTask<MotionEvent> AppendAsync(MotionEvent toStore)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toStore.Camera.Length, MaxTextChars, nameof(toStore));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toStore.Region.Length, MaxTextChars, nameof(toStore));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toStore.Detail.Length, MaxTextChars, nameof(toStore));
        var write = new EventWrite(toStore);
        Enqueue(write);
        return await write.Done.ConfigureAwait(false);
    }

    /// <summary>Notes which clip an event started; nothing happens when retention has dropped the event.</summary>
    /// <exception cref="StorageException">Not stored.</exception>
    public async ValueTask SetClipAsync(ulong eventId, ulong clipId)
    {
        var write = new EventClipWrite(eventId, clipId);
        Enqueue(write);
        await write.Done.ConfigureAwait(false);
    }

    /// <summary>Events after an id, oldest first. Fewer than asked for means there are no more yet.</summary>
    /// <param name="id">The last one known; 0 for all that are kept.</param>
    /// <param name="limit">1 to 1000.</param>
    public IReadOnlyList<MotionEvent> ReadAfter(ulong id, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(limit - 1), 999u, nameof(limit));
        using var connection = StoreSchema.OpenReader(_path);
        using var rows = new SqlStatement(connection.Handle!, """
            SELECT id, camera, kind, occurred_us, region, clip_id, count, detail FROM events WHERE id > ?1 ORDER BY id LIMIT ?2
            """);
        rows.Bind(1, (long)Math.Min(id, long.MaxValue)).Bind(2, limit);
        var events = new List<MotionEvent>(Math.Min(limit, 64));
        while (rows.Step())
        {
            events.Add(new MotionEvent(
                (ulong)rows.Int64(0), rows.Text(1), (int)rows.Int64(2), rows.Int64(3), rows.Text(4), (ulong)rows.Int64(5), rows.Int64(6), rows.Text(7)));
        }

        return events;
    }

    /// <summary>The id of the newest event ever stored; 0 for none.</summary>
    public ulong LastId
    {
        get
        {
            using var connection = StoreSchema.OpenReader(_path);
            return (ulong)RowIds.Last(connection.Handle!, "events");
        }
    }

    private void Enqueue(StoreWrite write)
    {
        if (!_writes.TryAdd(write))
            throw new StorageException(StorageFault.Overloaded, "The database is closed, or too much is waiting for the disk. Check its speed and the limits of pending writes.");
    }
}
