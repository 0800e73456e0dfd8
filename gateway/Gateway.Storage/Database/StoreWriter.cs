using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>The thread that writes the database: takes everything that waits into one transaction, commits, completes all of it.</summary>
internal sealed class StoreWriter
{
    private const int MaxGroup = 512;

    private readonly StoreWriteQueue _queue;
    private readonly Func<StoreSession> _open;
    private readonly string _path;
    private readonly Thread _thread;
    private readonly StoreWrite[] _group = new StoreWrite[MaxGroup];
    private StoreSession? _session;

    /// <param name="queue">Where writes come from.</param>
    /// <param name="session">The first session; later ones are opened after failures.</param>
    /// <param name="open">Opens another.</param>
    /// <param name="path">Of the database, for messages.</param>
    public StoreWriter(StoreWriteQueue queue, StoreSession session, Func<StoreSession> open, string path)
    {
        _queue = queue;
        _session = session;
        _open = open;
        _path = path;
        _thread = new Thread(Run) { Name = "storage writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Why the last transaction failed, or a completion threw; null when neither happened. The next transaction tries again.</summary>
    public StorageException? LastFailure { get; private set; }

    /// <summary>Transactions committed.</summary>
    public long Groups { get; private set; }

    /// <summary>Waits until everything enqueued before <see cref="StoreWriteQueue.Close"/> is completed.</summary>
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
            var failure = Abandon(error);
            foreach (var write in group)
            {
                _queue.Done(write.PendingBytes);
                try
                {
                    write.Fail(failure);
                }
                catch (Exception caught)
                {
                    NoteOwnersFault(caught);
                }
            }

            return;
        }

        Complete(group, UnixTime.NowUs(_session.Time));
        while (more && _queue.IsIdle)
            more = DropMore();
    }

    private void Complete(ReadOnlySpan<StoreWrite> group, long committedUs)
    {
        foreach (var write in group)
        {
            _queue.Done(write.PendingBytes);   // before its owner gets it back
            try
            {
                write.Commit(_session!, committedUs);
            }
            catch (Exception error)
            {
                NoteOwnersFault(error);
            }
        }
    }

    /// <summary>What an owner throws out of its completion must not stop the writer.</summary>
    private void NoteOwnersFault(Exception error) => LastFailure = StorageException.From(error, "complete a write", _path);

    /// <summary>Retention that has more to do goes on in transactions of its own while nothing waits.</summary>
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

    /// <summary>What the connection holds is in doubt after a failure: the next transaction opens another and reads the counts anew.</summary>
    private StorageException Abandon(Exception error)
    {
        LastFailure = StorageException.From(error, "write the database", _path);
        _session?.Dispose();
        _session = null;
        return LastFailure;
    }

    /// <summary>Leaves the last group's stamps behind, best effort: without them those images show no commit time.</summary>
    private void Close()
    {
        if (_session is null)
            return;
        DropMore();
        _session?.Dispose();
        _session = null;
    }
}
