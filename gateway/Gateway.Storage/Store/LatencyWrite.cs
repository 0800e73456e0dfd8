namespace Gateway.Storage;

/// <summary>
/// A seed board's second message about an image, with its latencies (C3). It completes the newest image that it can belong to, or waits for
/// the image in the database.
/// </summary>
/// <remarks>The rules of <see cref="ImageWrite"/> apply.</remarks>
public abstract class LatencyWrite : BoardWrite
{
    private long _rowId;

    internal override int PendingBytes => 0;

    /// <summary>The message is on the disk. <paramref name="rowId"/> is the image that it completed; 0 when it waits for its image.</summary>
    public abstract void OnCommitted(long rowId);

    internal override void Execute(StoreSession session) => _rowId = session.Latencies.Apply(this);

    internal override void Commit(StoreSession session, long committedUs) => OnCommitted(_rowId);
}
