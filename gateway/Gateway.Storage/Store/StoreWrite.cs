namespace Gateway.Storage;

/// <summary>A write to the database, done by the writer thread in a transaction with others and completed after its commit.</summary>
/// <remarks>Belongs to the store from a successful enqueue to its completion; then its owner may use it again.</remarks>
public abstract class StoreWrite
{
    /// <summary>The next waiting write: the queue is a linked list of the writes themselves, so waiting allocates nothing.</summary>
    internal StoreWrite? Next { get; set; }

    /// <summary>Bytes counted against <see cref="StoreOptions.MaxPendingBytes"/>.</summary>
    internal abstract int PendingBytes { get; }

    /// <summary>Does the work inside a transaction. Writer thread.</summary>
    internal abstract void Execute(StoreSession session);

    /// <summary>Reports that the write is on the disk. Writer thread.</summary>
    internal abstract void Commit(StoreSession session, long committedUs);

    /// <summary>Reports that nothing of the write is on the disk. Writer thread.</summary>
    internal abstract void Fail(StorageException error);
}

/// <summary>A write whose result is awaited.</summary>
internal sealed class AwaitedWrite<T>(Func<StoreSession, T> work) : StoreWrite
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    internal override int PendingBytes => 0;

    internal override void Execute(StoreSession session) => _result = work(session);

    internal override void Commit(StoreSession session, long committedUs) => _done.TrySetResult(_result!);

    internal override void Fail(StorageException error) => _done.TrySetException(error);
}
