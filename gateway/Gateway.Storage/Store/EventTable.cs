namespace Gateway.Storage;

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
