using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Gateway.Storage;

/// <summary>
/// The thread that writes the database: puts all waiting writes into one transaction, commits, completes them. While the disk or another program
/// prevents it, the writes are kept and tried again.
/// </summary>
internal sealed class StoreWriter
{
    private const int MaxGroup = 512;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan TidyInterval = TimeSpan.FromSeconds(10);

    private readonly StoreWriteQueue _queue;
    private readonly Func<StoreSession> _open;
    private readonly string _path;
    private readonly Thread _thread;
    private readonly StoreWrite[] _group = new StoreWrite[MaxGroup];
    private StoreSession? _session;
    private long _tidied = Environment.TickCount64;
    private bool _isTidy = true;
    private bool _hasGivenUp;   // closed during an outage

    /// <summary>Starts with <paramref name="session"/>; after a failure <paramref name="open"/> opens another one.</summary>
    public StoreWriter(StoreWriteQueue queue, StoreSession session, Func<StoreSession> open, string path)
    {
        Health = new StoreHealth(session.Time);
        _queue = queue;
        _session = session;
        _open = open;
        _path = path;
        _thread = new Thread(Run) { Name = "storage writer", IsBackground = true };
        _thread.Start();
    }

    public StoreHealth Health { get; }

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
        while (_queue.Take(_group, TidyInterval) is >= 0 and var count)
        {
            if (count > 0 || Health.Outage is not null)
                WriteGroup(count);
            Array.Clear(_group, 0, count);
            Tidy(isIdle: count == 0);
        }

        Close();
    }

    private void WriteGroup(int count)
    {
        while (!TryCommit(_group.AsSpan(0, count), out var failure))
        {
            if (Health.Outage is not null)
            {
                count = FailAwaited(count, failure);
                if (_queue.WaitToRetry(RetryInterval))
                    continue;
                _hasGivenUp = true;
            }

            Complete(_group.AsSpan(0, count), failure, committedUs: 0);
            return;
        }

        Complete(_group.AsSpan(0, count), failure: null, _session!.Time.GetUnixMicroseconds());
        EndOutage();
        while (_session.HasMore && _queue.IsIdle && DropMore())
        {
            // Retention goes on in transactions of its own while no write waits.
        }
    }

    private bool TryCommit(ReadOnlySpan<StoreWrite> group, [NotNullWhen(false)] out StorageException? failure)
    {
        failure = null;
        if (_hasGivenUp)
        {
            failure = Health.Outage!;   // the stop waits for one attempt, not for one of each group
            return false;
        }

        try
        {
            _session ??= _open();
            _session.Begin();
            foreach (var write in group)
                write.Execute(_session);
            _session.Commit();
            LastFailure = null;
            Groups += group.IsEmpty ? 0 : 1;
            _isTidy = false;
            return true;
        }
        catch (Exception error)
        {
            failure = Abandon(error);
            return false;
        }
    }

    /// <summary>A caller that waits must not wait for the end of an outage.</summary>
    /// <returns>The number of writes left in the group, in their order.</returns>
    private int FailAwaited(int count, StorageException failure)
    {
        var kept = 0;
        var awaited = _queue.BeginOutage(failure);
        foreach (var write in _group.AsSpan(0, count))
        {
            if (write.IsAwaited)
                awaited.Insert(0, write);
            else
                _group[kept++] = write;
        }

        Complete(CollectionsMarshal.AsSpan(awaited), failure, committedUs: 0);
        return kept;
    }

    private void EndOutage()
    {
        if (Health.Outage is null)
            return;
        _queue.EndOutage();
        Health.Succeeded();
    }

    /// <summary>Empties the write-ahead log when the database is idle, or when readers have kept it from being used again.</summary>
    private void Tidy(bool isIdle)
    {
        if (_isTidy || _session is null || (!isIdle && Environment.TickCount64 - _tidied < TidyInterval.TotalMilliseconds))
            return;
        _tidied = Environment.TickCount64;
        _isTidy = _session.TrimLog(isIdle) && isIdle;
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

    private bool DropMore()
    {
        try
        {
            _session!.Begin();
            _session.Commit();
            _isTidy = false;
            return true;
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
        if (StoreHealth.IsOutage(failure, error))
            Health.Failed(failure);
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
        if (DropMore())
            _session?.TrimLog(isIdle: true);
        _session?.Dispose();
        _session = null;
    }
}
