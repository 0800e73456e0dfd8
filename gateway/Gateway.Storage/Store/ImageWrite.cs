namespace Gateway.Storage;

/// <summary>An image on its way into the store. Callers derive from it, keep the JPEG's memory alive until completion, and may pool it.</summary>
/// <remarks>
/// Properties are read by the enqueueing thread and the writer thread, and must not change in between. The writer thread completes it
/// exactly once; the completion must return soon and throw nothing.
/// </remarks>
public abstract class ImageWrite : BoardWrite
{
    private long _rowId;
    private bool _isNew;

    public abstract ReadOnlySpan<byte> Jpeg { get; }

    /// <summary>Microseconds since 1970-01-01 UTC on the board's clock; 0 while unknown.</summary>
    public abstract long CapturedUs { get; }

    /// <inheritdoc cref="CapturedUs"/>
    public abstract long PublishedUs { get; }

    /// <summary>Microseconds since 1970-01-01 UTC on the daemon's clock.</summary>
    public abstract long ReceivedUs { get; }

    /// <summary>The same moment by <see cref="TimeProvider.GetTimestamp"/>, from which the latency is measured.</summary>
    public abstract long ReceivedTimestamp { get; }

    /// <summary>The key that the board encrypted the image with; 0 for none. With one, only images newer than the last are stored.</summary>
    public virtual long KeyId => 0;

    /// <summary>The tag of the encrypted frame.</summary>
    public virtual UInt128 FrameTag => 0;

    /// <summary>Whether the image itself is stored; if not, only that it was the last under its key.</summary>
    public virtual bool IsKept => true;

    internal override int PendingBytes => Jpeg.Length;

    /// <summary>The image is on the disk.</summary>
    /// <param name="rowId">Its id in the store; that of the existing row when the board sent it again; 0 if there is no row.</param>
    /// <param name="committedUs">Time of the commit, microseconds since 1970-01-01 UTC.</param>
    /// <param name="latencyDbMs">Receipt to commit, milliseconds (the seed's latency_db).</param>
    public abstract void OnCommitted(long rowId, long committedUs, double latencyDbMs);

    internal override void Execute(StoreSession session) => _rowId = session.Images.Insert(this, out _isNew);

    internal override void Commit(StoreSession session, long committedUs)
    {
        var latencyDbMs = session.Time.GetElapsedTime(ReceivedTimestamp).TotalMilliseconds;
        if (_isNew)
            session.Stamps.Add(_rowId, committedUs, latencyDbMs);
        OnCommitted(_rowId, committedUs, latencyDbMs);
    }
}

/// <summary>A message of a board about one of its images, on its way into the store.</summary>
public abstract class BoardWrite : StoreWrite
{
    /// <summary>Name of the camera, 1 to <see cref="ClipLimits.MaxCameraBytes"/> bytes of UTF-8.</summary>
    public abstract string Camera { get; }

    /// <summary>Random for each boot of the board; 0 from seed boards. Except with 0, an image that is sent again is not stored again.</summary>
    public abstract uint BootId { get; }

    /// <summary>The board's own number of the image.</summary>
    public abstract long ImageId { get; }

    /// <summary>Milliseconds of taking the picture; negative while unknown.</summary>
    public abstract int CaptureMs { get; }

    /// <summary>Milliseconds of publishing the picture; negative while unknown.</summary>
    public abstract int PublishMs { get; }

    public abstract void OnFailed(StorageException error);

    internal override void Fail(StorageException error) => OnFailed(error);
}

/// <summary>A seed board's second message about an image, with its latencies (C3). The rules of <see cref="ImageWrite"/> apply.</summary>
/// <remarks>It completes the newest image that it can belong to, or waits for the image in the database.</remarks>
public abstract class LatencyWrite : BoardWrite
{
    private long _rowId;

    internal override int PendingBytes => 0;

    /// <summary>The message is on the disk. <paramref name="rowId"/> is the image that it completed; 0 when it waits for its image.</summary>
    public abstract void OnCommitted(long rowId);

    internal override void Execute(StoreSession session) => _rowId = session.Latencies.Apply(this);

    internal override void Commit(StoreSession session, long committedUs) => OnCommitted(_rowId);
}
