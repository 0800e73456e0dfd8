namespace Gateway.Storage;

/// <summary>
/// A seed board's second message about an image, with its latencies (C3). It completes the newest image that it can belong to, or waits for
/// the image in the database.
/// </summary>
/// <remarks>The rules of <see cref="ImageWrite"/> apply.</remarks>
public abstract class LatencyWrite : StoreWrite
{
    private long _rowId;

    /// <inheritdoc cref="ImageWrite.Camera"/>
    public abstract string Camera { get; }

    /// <inheritdoc cref="ImageWrite.BootId"/>
    public abstract uint BootId { get; }

    /// <inheritdoc cref="ImageWrite.ImageId"/>
    public abstract long ImageId { get; }

    /// <inheritdoc cref="ImageWrite.CaptureMs"/>
    public abstract int CaptureMs { get; }

    /// <inheritdoc cref="ImageWrite.PublishMs"/>
    public abstract int PublishMs { get; }

    internal override int PendingBytes => 0;

    /// <summary>The message is on the disk. <paramref name="rowId"/> is the image that it completed; 0 when it waits for its image.</summary>
    public abstract void OnCommitted(long rowId);

    /// <summary>The message is not stored.</summary>
    public abstract void OnFailed(StorageException error);

    internal override void Execute(StoreSession session) => _rowId = session.Latencies.Apply(this);

    internal override void Commit(StoreSession session, long committedUs) => OnCommitted(_rowId);

    internal override void Fail(StorageException error) => OnFailed(error);
}
