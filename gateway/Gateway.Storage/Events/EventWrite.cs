using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>An event on its way into the store.</summary>
internal sealed class EventWrite(MotionEvent toStore) : StoreWrite
{
    private readonly TaskCompletionSource<MotionEvent> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MotionEvent? _stored;

    public Task<MotionEvent> Done => _done.Task;

    internal override int PendingBytes => 0;

    internal override void Execute(StoreSession session) => _stored = session.Events.Insert(toStore);

    internal override void Commit(StoreSession session, long committedUs) => _done.TrySetResult(_stored!);

    internal override void Fail(StorageException error) => _done.TrySetException(error);
}
