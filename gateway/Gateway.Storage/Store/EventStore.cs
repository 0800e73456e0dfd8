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
    public ValueTask<MotionEvent> AppendAsync(MotionEvent toStore)
    {
        CheckTexts(toStore);
        return WriteAsync(session => session.Events.Insert(toStore));
    }

    /// <summary>Stores the end of the event <paramref name="id"/>, and <paramref name="toStore"/>, which announces it, in one transaction.</summary>
    /// <param name="id">An event that may no longer be stored.</param>
    /// <param name="endedUs">Microseconds since 1970-01-01 UTC; -1 unknown.</param>
    /// <param name="peak">Largest share of its region that moved, 0 to 1.</param>
    /// <param name="toStore">As for <see cref="AppendAsync"/>.</param>
    /// <exception cref="StorageException">Not stored.</exception>
    public ValueTask<MotionEvent> EndAsync(ulong id, long endedUs, double peak, MotionEvent toStore)
    {
        CheckTexts(toStore);
        return WriteAsync(session =>
        {
            session.Events.End(id, endedUs, peak);
            return session.Events.Insert(toStore);
        });
    }

    /// <summary>The events without an end, oldest first: after a start, those that lasted when the daemon was killed.</summary>
    public IReadOnlyList<MotionEvent> ReadRunning() => Read("ended_us = 0 AND", 0, int.MaxValue);

    private static void CheckTexts(MotionEvent toStore)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toStore.Camera.Length, MaxTextChars, nameof(toStore));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toStore.Region.Length, MaxTextChars, nameof(toStore));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toStore.Detail.Length, MaxTextChars, nameof(toStore));
    }

    private async ValueTask<MotionEvent> WriteAsync(Func<StoreSession, MotionEvent> work)
    {
        var write = new AwaitedWrite<MotionEvent>(work);
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
        return Read("", (long)Math.Min(id, long.MaxValue), limit);
    }

    private List<MotionEvent> Read(string condition, long id, int limit)
    {
        using var connection = StoreSchema.OpenReader(_path);
        using var rows = new SqlStatement(connection.Handle!, $"""
            SELECT id, camera, kind, occurred_us, region, clip_id, count, detail, ended_us, peak FROM events
            WHERE {condition} id > ?1 ORDER BY id LIMIT ?2
            """);
        rows.Bind(1, id).Bind(2, limit);
        var events = new List<MotionEvent>(Math.Min(limit, 64));
        while (rows.Step())
        {
            events.Add(new MotionEvent(
                (ulong)rows.Int64(0), rows.Text(1), (int)rows.Int64(2), rows.Int64(3), rows.Text(4), (ulong)rows.Int64(5), rows.Int64(6),
                rows.Text(7), rows.Int64(8), rows.Double(9)));
        }

        return events;
    }
}

/// <summary>A stored event. Kinds and counts are the daemon's own numbers, opaque here; the detail is for people.</summary>
/// <remarks>
/// Ids rise from 1, over restarts too, and are never reused; 0 before it is stored. OccurredUs is in microseconds since 1970-01-01 UTC. The region is
/// empty for none; the clip is the one that it started, 0 for none. EndedUs is 0 while it lasts, and -1 if unknown or if it is a moment; the peak is
/// the largest share of its region that moved, 0 to 1, known with the end.
/// </remarks>
public sealed record MotionEvent(
    ulong Id, string Camera, int Kind, long OccurredUs, string Region, ulong ClipId, long Count, string Detail, long EndedUs = -1, double Peak = 0);

/// <summary>Writes event rows. Writer thread.</summary>
internal sealed class EventTable(PreparedConnection connection, StoreOptions options)
{
    private readonly SqlStatement _insert = connection.Prepare("""
        INSERT INTO events(id, camera, kind, occurred_us, region, clip_id, count, detail, ended_us) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """);

    private readonly SqlStatement _end = connection.Prepare("UPDATE events SET ended_us = ?2, peak = ?3 WHERE id = ?1");

    private readonly SqlStatement _drop = connection.Prepare("DELETE FROM events WHERE id <= ?1");
    private long _lastId = StoreSchema.LastId(connection.Handle, "events");

    /// <summary>Returns the event with its new id.</summary>
    public MotionEvent Insert(MotionEvent e)
    {
        var id = ++_lastId;
        _insert.Bind(1, id).BindText(2, e.Camera).Bind(3, e.Kind).Bind(4, e.OccurredUs)
            .BindText(5, e.Region).Bind(6, (long)e.ClipId).Bind(7, e.Count).BindText(8, e.Detail).Bind(9, e.EndedUs).Run();
        if (options.RetentionEvents > 0 && id > options.RetentionEvents)
            _drop.Bind(1, id - options.RetentionEvents).Run();
        return e with { Id = (ulong)id };
    }

    public void End(ulong id, long endedUs, double peak) => _end.Bind(1, (long)id).Bind(2, endedUs).Bind(3, peak).Run();
}
