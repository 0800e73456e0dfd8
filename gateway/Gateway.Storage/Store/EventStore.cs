namespace Gateway.Storage;

/// <summary>Motion events, numbered without reuse, so a client can continue after the last event it received. Safe from any thread.</summary>
public sealed class EventStore
{
    private const int MaxTextChars = 4096;

    private readonly StoreWriteQueue _writes;
    private readonly string _path;

    internal EventStore(StoreWriteQueue writes, string path) => (_writes, _path) = (writes, path);

    /// <summary>Id of the newest event ever stored; 0 for none.</summary>
    public ulong LastId
    {
        get
        {
            using var connection = StoreSchema.OpenReader(_path);
            return (ulong)StoreSchema.LastId(connection.Handle!, "events");
        }
    }

    /// <summary>Stores an event (its id is ignored) and returns it with its id once it is on the disk. Announce it then, not before.</summary>
    /// <exception cref="StorageException">Not stored.</exception>
    public async ValueTask<MotionEvent> AppendAsync(MotionEvent toStore)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toStore.Camera.Length, MaxTextChars, nameof(toStore));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toStore.Region.Length, MaxTextChars, nameof(toStore));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toStore.Detail.Length, MaxTextChars, nameof(toStore));
        var write = new AwaitedWrite<MotionEvent>(session => session.Events.Insert(toStore));
        if (!_writes.TryAdd(write))
        {
            throw new StorageException(StorageFault.Overloaded,
                "The database is closed, or too many writes wait for the disk. Check its speed and the limits of pending writes.");
        }

        return await write.Done.ConfigureAwait(false);
    }

    /// <summary>Reads up to <paramref name="limit"/> (1 to 1000) events after an id, oldest first; id 0 reads from the first kept event.</summary>
    /// <returns>Fewer than the limit when there are no more yet.</returns>
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
                (ulong)rows.Int64(0), rows.Text(1), (int)rows.Int64(2), rows.Int64(3), rows.Text(4), (ulong)rows.Int64(5), rows.Int64(6),
                rows.Text(7)));
        }

        return events;
    }
}

/// <summary>A stored event. Kinds and counts are the daemon's own numbers, opaque here; the detail is for people.</summary>
/// <remarks>
/// Ids rise from 1, over restarts too, and are never reused; 0 before it is stored. OccurredUs is in microseconds since 1970-01-01 UTC. The region is
/// empty for none; the clip is the one that it started, 0 for none.
/// </remarks>
public sealed record MotionEvent(ulong Id, string Camera, int Kind, long OccurredUs, string Region, ulong ClipId, long Count, string Detail);

/// <summary>Writes event rows. Writer thread.</summary>
internal sealed class EventTable(PreparedConnection connection, StoreOptions options)
{
    private readonly SqlStatement _insert = connection.Prepare("""
        INSERT INTO events(id, camera, kind, occurred_us, region, clip_id, count, detail) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """);

    private readonly SqlStatement _drop = connection.Prepare("DELETE FROM events WHERE id <= ?1");
    private long _lastId = StoreSchema.LastId(connection.Handle, "events");

    /// <summary>Returns the event with its new id.</summary>
    public MotionEvent Insert(MotionEvent e)
    {
        var id = ++_lastId;
        _insert.Bind(1, id).BindText(2, e.Camera).Bind(3, e.Kind).Bind(4, e.OccurredUs)
            .BindText(5, e.Region).Bind(6, (long)e.ClipId).Bind(7, e.Count).BindText(8, e.Detail).Run();
        if (options.RetentionEvents > 0 && id > options.RetentionEvents)
            _drop.Bind(1, id - options.RetentionEvents).Run();
        return e with { Id = (ulong)id };
    }
}
