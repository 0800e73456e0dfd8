using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>Writes nothing: the transaction made for it does what retention is due.</summary>
internal sealed class RetentionWrite : StoreWrite
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    internal override int PendingBytes => 0;

    internal override void Execute(StoreSession session)
    {
        // Committing is what does it.
    }

    internal override void Commit(StoreSession session, long committedUs) => _done.TrySetResult();

    internal override void Fail(StorageException error) => _done.TrySetException(error);
}
