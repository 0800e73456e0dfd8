using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>An event learns which clip it started.</summary>
internal sealed class EventClipWrite(ulong eventId, ulong clipId) : StoreWrite
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    internal override int PendingBytes => 0;

    internal override void Execute(StoreSession session) => session.Events.SetClip(eventId, clipId);

    internal override void Commit(StoreSession session, long committedUs) => _done.TrySetResult();

    internal override void Fail(StorageException error) => _done.TrySetException(error);
}
