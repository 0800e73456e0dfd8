namespace Gateway.Storage;

/// <summary>Writes that wait for the writer thread, limited in number and bytes. Adding is safe from any thread and allocates nothing.</summary>
internal sealed class StoreWriteQueue(StoreOptions options)
{
    private readonly object _gate = new();   // an object: Lock has no wait and pulse
    private StoreWrite? _first;
    private StoreWrite? _last;
    private int _count;
    private long _bytes;
    private StorageException? _outage;
    private volatile bool _closed;

    public bool IsClosed => _closed;

    /// <summary>Whether an added write is not completed.</summary>
    public bool HasPending
    {
        get
        {
            lock (_gate)
                return _count > 0;
        }
    }

    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _first is null;
        }
    }

    /// <returns>False when full or closed.</returns>
    /// <exception cref="StorageException">The write is awaited, and the store cannot write now.</exception>
    public bool TryAdd(StoreWrite write)
    {
        var bytes = write.PendingBytes;
        lock (_gate)
        {
            if (_closed || _count >= options.MaxPending || _bytes + bytes > options.MaxPendingBytes)
                return false;
            if (write.IsAwaited && _outage is not null)
                throw _outage;
            Append(write);
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

    /// <summary>Waits for writes and takes the oldest of them.</summary>
    /// <returns>Their number; 0 when there are none after <paramref name="timeout"/>, -1 when closed and empty.</returns>
    public int Take(Span<StoreWrite> group, TimeSpan timeout)
    {
        lock (_gate)
        {
            while (_first is null)
            {
                if (_closed)
                    return -1;
                if (!Monitor.Wait(_gate, timeout))
                    return 0;
            }

            var count = 0;
            for (; _first is { } write && count < group.Length; _first = write.Next)
                group[count++] = write;
            if (_first is null)
                _last = null;
            return count;
        }
    }

    /// <summary>From now on awaited writes fail at once; other writes are accepted and wait.</summary>
    /// <returns>The awaited writes among those that wait; they are taken.</returns>
    public List<StoreWrite> BeginOutage(StorageException cause)
    {
        var awaited = new List<StoreWrite>();
        lock (_gate)
        {
            _outage = cause;
            var rest = _first;
            _first = _last = null;
            for (StoreWrite? next; rest is not null; rest = next)
            {
                next = rest.Next;
                if (rest.IsAwaited)
                    awaited.Add(rest);
                else
                    Append(rest);
            }
        }

        return awaited;
    }

    public void EndOutage()
    {
        lock (_gate)
            _outage = null;
    }

    /// <summary>Waits before another attempt.</summary>
    /// <returns>False when closed.</returns>
    public bool WaitToRetry(TimeSpan interval)
    {
        var started = Environment.TickCount64;
        lock (_gate)
        {
            while (!_closed && interval.TotalMilliseconds - (Environment.TickCount64 - started) is > 0 and var left)
                Monitor.Wait(_gate, (int)left + 1);
            return !_closed;
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

    private void Append(StoreWrite write)
    {
        write.Next = null;
        if (_last is null)
            _first = write;
        else
            _last.Next = write;
        _last = write;
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

    /// <summary>Whether a caller waits for the result: it fails where others wait for the end of an outage.</summary>
    internal virtual bool IsAwaited => false;

    /// <summary>Does the work inside a transaction, perhaps not for the first time. Writer thread.</summary>
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

    internal override bool IsAwaited => true;

    internal override void Execute(StoreSession session) => _result = work(session);

    internal override void Commit(StoreSession session, long committedUs) => _done.TrySetResult(_result!);

    internal override void Fail(StorageException error) => _done.TrySetException(error);
}
