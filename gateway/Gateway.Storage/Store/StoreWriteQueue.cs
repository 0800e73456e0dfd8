namespace Gateway.Storage;

/// <summary>Writes that wait for the writer thread, limited in number and bytes. Adding is safe from any thread and allocates nothing.</summary>
internal sealed class StoreWriteQueue(StoreOptions options)
{
    private readonly object _gate = new();   // an object: Lock has no wait and pulse
    private StoreWrite? _first;
    private StoreWrite? _last;
    private int _count;
    private long _bytes;
    private bool _closed;

    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _first is null;
        }
    }

    /// <returns>False when full or closed.</returns>
    public bool TryAdd(StoreWrite write)
    {
        var bytes = write.PendingBytes;
        lock (_gate)
        {
            if (_closed || _count >= options.MaxPending || _bytes + bytes > options.MaxPendingBytes)
                return false;
            write.Next = null;
            if (_last is null)
                _first = write;
            else
                _last.Next = write;
            _last = write;
            _count++;
            _bytes += bytes;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for writes and takes all of them, linked by <see cref="StoreWrite.Next"/>. Null when closed and empty.</summary>
    public StoreWrite? TakeAll()
    {
        lock (_gate)
        {
            while (_first is null)
            {
                if (_closed)
                    return null;
                Monitor.Wait(_gate);
            }

            var taken = _first;
            _first = _last = null;
            return taken;
        }
    }

    /// <summary>Gives back the room of a completed write.</summary>
    public void Done(int bytes)
    {
        lock (_gate)
        {
            _count--;
            _bytes -= bytes;
        }
    }
}

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
