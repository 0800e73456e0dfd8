namespace Gateway.Storage;

/// <summary>The thread that writes the database: puts all waiting writes into one transaction, commits, completes them.</summary>
internal sealed class StoreWriter
{
    private const int MaxGroup = 512;

    private readonly StoreWriteQueue _queue;
    private readonly Func<StoreSession> _open;
    private readonly string _path;
    private readonly Thread _thread;
    private readonly StoreWrite[] _group = new StoreWrite[MaxGroup];
    private StoreSession? _session;

    /// <summary>Starts with <paramref name="session"/>; after a failure <paramref name="open"/> opens another one.</summary>
    public StoreWriter(StoreWriteQueue queue, StoreSession session, Func<StoreSession> open, string path)
    {
        _queue = queue;
        _session = session;
        _open = open;
        _path = path;
        _thread = new Thread(Run) { Name = "storage writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Why the last transaction failed or a completion threw; null when neither happened. The next transaction tries again.</summary>
    public StorageException? LastFailure { get; private set; }

    /// <summary>Times that <see cref="LastFailure"/> was set.</summary>
    public long Failures { get; private set; }

    /// <summary>Transactions with writes that were committed.</summary>
    public long Groups { get; private set; }

    /// <summary>Waits until all writes enqueued before <see cref="StoreWriteQueue.Close"/> are completed.</summary>
    public void Join() => _thread.Join();

    private void Run()
    {
        while (_queue.TakeAll() is { } waiting)
        {
            for (StoreWrite? next = waiting; next is not null;)
            {
                var count = 0;
                for (; next is not null && count < MaxGroup; next = next.Next)
                    _group[count++] = next;
                WriteGroup(_group.AsSpan(0, count));
                Array.Clear(_group, 0, count);
            }
        }

        Close();
    }

    private void WriteGroup(ReadOnlySpan<StoreWrite> group)
    {
        bool more;
        try
        {
            _session ??= _open();
            _session.Begin();
            foreach (var write in group)
                write.Execute(_session);
            more = _session.Commit();
            LastFailure = null;
            Groups++;
        }
        catch (Exception error)
        {
            Complete(group, Abandon(error), committedUs: 0);
            return;
        }

        Complete(group, failure: null, _session.Time.GetUnixMicroseconds());
        while (more && _queue.IsIdle)
            more = DropMore();
    }

    private void Complete(ReadOnlySpan<StoreWrite> group, StorageException? failure, long committedUs)
    {
        foreach (var write in group)
        {
            _queue.Done(write.PendingBytes);   // before its owner may use it again
            try
            {
                if (failure is null)
                    write.Commit(_session!, committedUs);
                else
                    write.Fail(failure);
            }
            catch (Exception error)
            {
                Fail(error, "complete a write");   // a faulty owner must not stop the writer
            }
        }
    }

    /// <summary>Continues retention in transactions of its own while no write waits.</summary>
    private bool DropMore()
    {
        try
        {
            _session!.Begin();
            return _session.Commit();
        }
        catch (Exception error)
        {
            Abandon(error);
            return false;
        }
    }

    /// <summary>After a failure the state of the connection is unknown: the next transaction opens another one and reads the counts again.</summary>
    private StorageException Abandon(Exception error)
    {
        var failure = Fail(error, "write the database");
        _session?.Dispose();
        _session = null;
        return failure;
    }

    private StorageException Fail(Exception error, string action)
    {
        Failures++;
        return LastFailure = StorageException.From(error, action, _path);
    }

    /// <summary>Writes the stamps of the last group. Best effort: without them, those images have no commit time.</summary>
    private void Close()
    {
        if (_session is null)
            return;
        DropMore();
        _session?.Dispose();
        _session = null;
    }
}
