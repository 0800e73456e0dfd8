using SQLitePCL;

namespace Gateway.Storage;

/// <summary>Writes event rows. Writer thread.</summary>
internal sealed class EventTable : IDisposable
{
    private readonly StoreOptions _options;
    private readonly SqlStatement _insert;
    private readonly SqlStatement _drop;
    private long _lastId;

    public EventTable(sqlite3 connection, StoreOptions options)
    {
        _options = options;
        _insert = new SqlStatement(connection, """
            INSERT INTO events(id, camera, kind, occurred_us, region, clip_id, count, detail) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """);
        _drop = new SqlStatement(connection, "DELETE FROM events WHERE id <= ?1");
        _lastId = StoreSchema.LastId(connection, "events");
    }

    /// <summary>Returns the event with its new id.</summary>
    public MotionEvent Insert(MotionEvent e)
    {
        var id = ++_lastId;
        _insert.Bind(1, id).BindText(2, e.Camera).Bind(3, e.Kind).Bind(4, e.OccurredUs)
            .BindText(5, e.Region).Bind(6, (long)e.ClipId).Bind(7, e.Count).BindText(8, e.Detail).Run();
        if (_options.RetentionEvents > 0 && id > _options.RetentionEvents)
            _drop.Bind(1, id - _options.RetentionEvents).Run();
        return e with { Id = (ulong)id };
    }

    public void Dispose()
    {
        _insert.Dispose();
        _drop.Dispose();
    }
}
