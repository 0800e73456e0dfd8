namespace Gateway.Storage;

/// <summary>Writes waiting for the writer thread, bounded by count and bytes. Adding is safe from any thread and allocates nothing.</summary>
internal sealed class StoreWriteQueue(StoreOptions options)
{
    private readonly object _gate = new();   // Monitor, for its wait and pulse
    private StoreWrite? _first;
    private StoreWrite? _last;
    private int _count;
    private long _bytes;
    private bool _closed;

    /// <summary>Waiting or being written.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>Whether nothing waits to be taken.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _first is null;
        }
    }

    /// <returns>False when full or closed: the write was not taken.</returns>
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

    /// <summary>Waits for writes and takes all there are, as a list linked by <see cref="StoreWrite.Next"/>.</summary>
    /// <returns>Null when closed and empty.</returns>
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

    /// <summary>Gives back the room of a write that is completed.</summary>
    public void Done(int bytes)
    {
        lock (_gate)
        {
            _count--;
            _bytes -= bytes;
        }
    }
}
