using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>
/// What a seed board says of an image in a second message (C3). It completes the newest image it can belong to, or waits for it in the
/// database.
/// </summary>
/// <remarks>Same rules as <see cref="ImageWrite"/>.</remarks>
public abstract class LatencyWrite : StoreWrite
{
    private long _rowId;

    /// <inheritdoc cref="ImageWrite.Camera"/>
    public abstract string Camera { get; }

    /// <inheritdoc cref="ImageWrite.BootId"/>
    public abstract uint BootId { get; }

    /// <inheritdoc cref="ImageWrite.ImageId"/>
    public abstract long ImageId { get; }

    /// <summary>Milliseconds; negative while unknown.</summary>
    public abstract int CaptureMs { get; }

    /// <summary>Milliseconds; negative while unknown.</summary>
    public abstract int PublishMs { get; }

    internal override int PendingBytes => 0;

    /// <summary>It is on the disk.</summary>
    /// <param name="rowId">Id of the image it completed; 0 while that image has not come.</param>
    public abstract void OnCommitted(long rowId);

    /// <summary>It is not stored.</summary>
    public abstract void OnFailed(StorageException error);

    internal override void Execute(StoreSession session) => _rowId = session.Latencies.Apply(this);

    internal override void Commit(StoreSession session, long committedUs) => OnCommitted(_rowId);

    internal override void Fail(StorageException error) => OnFailed(error);
}
