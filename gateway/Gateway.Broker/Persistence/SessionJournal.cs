using Gateway.Broker.Reporting;
using Gateway.Clips;
using Gateway.Frames;
using Gateway.Storage;

namespace Gateway.Broker.Persistence;

/// <summary>
/// Brings what is to outlive the process to the disk. Whoever changes a session that does says so here, in memory; a thread takes all changes there are,
/// commits them, and completes what waited for that. Any thread.
/// </summary>
/// <remarks>
/// Each commit is the state of all sessions between two publishes: a publish changes several of them under <see cref="PublishGate"/>, which the thread takes to see what
/// has changed. What comes and goes between two commits is never written. After a failure everything stays as it was, and the next <see cref="Nudge"/> tries again.
/// </remarks>
internal sealed class SessionJournal : IDisposable
{
    /// <summary>Acknowledgements that wait while the disk fails; more are never given, as if their connection had broken.</summary>
    private const int MaxWaiting = 100_000;

    private readonly ISessionStore _store;
    private readonly BrokerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly object _lock = new();   // the innermost; Monitor, for its wait and pulse
    private readonly Thread _thread;
    private readonly List<SessionChange> _changes = [];   // of the commit under way
    private List<JournalItem> _listed = [];
    private List<JournalItem> _writing = [];
    private List<CommitWaiter> _waiting = [];
    private List<CommitWaiter> _ready = [];
    private long _lastId;
    private bool _urgent;    // somebody waits
    private bool _nudged;
    private bool _committing;
    private bool _failing;
    private bool _closed;
    private bool _isLast;    // the commit under way is the last

    public SessionJournal(ISessionStore store, BrokerMetrics metrics, TimeProvider time, ILogger log)
    {
        _store = store;
        _metrics = metrics;
        _time = time;
        _log = log;
        _lastId = store.LastId;
        _thread = new Thread(Run) { Name = "session writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Held while a publish changes several sessions. Taken before any lock of the broker but the registry's.</summary>
    public Lock PublishGate { get; } = new();

    /// <summary>Whether the last commit failed.</summary>
    public bool IsFailing
    {
        get
        {
            lock (_lock)
                return _failing;
        }
    }

    /// <summary>Something new; there is nothing of it on the disk until <see cref="Set"/> says what.</summary>
    public JournalItem NewItem() => new(Interlocked.Increment(ref _lastId));

    /// <summary>A new message.</summary>
    /// <param name="cost">Bytes it counts for.</param>
    /// <param name="memory">What it is written from, with a reference that is released when it is written, or never going to be.</param>
    public JournalItem NewItem(int cost, FrameBuffer memory) => new(Interlocked.Increment(ref _lastId)) { Cost = cost, Memory = memory };

    /// <summary>What is on the disk already.</summary>
    public static JournalItem Restored(StoredRow row) => new(row.Id) { Wanted = row, OnDisk = row };

    /// <summary>Says how a row is to be; null for none.</summary>
    public void Set(JournalItem item, StoredRow? row)
    {
        lock (_lock)
        {
            item.Wanted = _closed ? null : row;
            if (!item.IsListed && !_closed)
                _listed.Add(item);
            item.IsListed = !_closed;
            item.ReleaseMemory();
        }
    }

    /// <summary>Completes the acknowledgement once all that has been said until now is on the disk; at once when it is.</summary>
    public void WhenCommitted(PublishAck ack) => Wait(new CommitWaiter(ack, null));

    /// <summary>The same for anything else. Called on the journal's thread or at once.</summary>
    public void WhenCommitted(Action then) => Wait(new CommitWaiter(default, then));

    /// <summary>Commits what nobody waits for, or tries again after a failure. Called now and then.</summary>
    public void Nudge()
    {
        lock (_lock)
        {
            _nudged = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Commits what there is, as far as the disk lets it, and takes nothing more. Stops the thread; the store is its owner's.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }

        _thread.Join();
    }

    /// <summary>Microseconds since 1970 UTC of a moment by the monotonic clock.</summary>
    public long ToUtcUs(long timestamp)
    {
        if (timestamp == long.MaxValue)
            return long.MaxValue;
        var ahead = (Int128)(timestamp - _time.GetTimestamp()) * 1_000_000 / _time.TimestampFrequency;
        return (long)ahead + _time.GetUnixMicroseconds();
    }

    /// <summary>The reverse; the past where it was before the monotonic clock began.</summary>
    public long ToTimestamp(long utcUs)
    {
        if (utcUs == long.MaxValue)
            return long.MaxValue;
        var ahead = (Int128)(utcUs - _time.GetUnixMicroseconds()) * _time.TimestampFrequency / 1_000_000;
        return (long)Int128.Min(_time.GetTimestamp() + ahead, long.MaxValue - 1);
    }

    private void Wait(in CommitWaiter waiter)
    {
        lock (_lock)
        {
            if (_listed.Count > 0 || _committing)
            {
                if (_waiting.Count < MaxWaiting && !_closed)
                    _waiting.Add(waiter);
                _urgent = true;
                Monitor.Pulse(_lock);
                return;
            }
        }

        waiter.Go();
    }

    private void Run()
    {
        while (WaitForWork())
        {
            if (TakeChanges())
                Commit();
        }
    }

    /// <returns>False at the end.</returns>
    private bool WaitForWork()
    {
        lock (_lock)
        {
            while (!_closed && !(_nudged || (_urgent && !_failing)))
                Monitor.Wait(_lock);
            if (!_isLast)
            {
                _isLast = _closed;
                return true;
            }

            Abandon();
            return false;
        }
    }

    private bool TakeChanges()
    {
        lock (PublishGate)
        {
            lock (_lock)
            {
                _urgent = _nudged = false;
                (_listed, _writing) = (_writing, _listed);
                (_waiting, _ready) = (_ready, _waiting);
                foreach (var item in _writing)
                {
                    item.IsListed = false;
                    item.IsBeingWritten = true;
                    if (item.Wanted is not null || item.OnDisk is not null)
                        _changes.Add(new SessionChange(item.Wanted ?? item.OnDisk!, IsDeletion: item.Wanted is null));
                }

                return _committing = _writing.Count > 0 || _ready.Count > 0;
            }
        }
    }

    private void Commit()
    {
        StorageException? failure = null;
        try
        {
            if (_changes.Count > 0)
                _store.Commit(_changes);
        }
        catch (StorageException problem)
        {
            failure = problem;
        }

        if (failure is null)
            OnCommitted();
        else
            OnFailed(failure);
    }

    private void OnCommitted()
    {
        lock (_lock)
        {
            // What was written is told by the changes: what is wanted may have moved on.
            var change = 0;
            foreach (var item in _writing)
            {
                item.IsBeingWritten = false;
                if (change < _changes.Count && _changes[change].Row.Id == item.Id)
                {
                    item.OnDisk = _changes[change].IsDeletion ? null : _changes[change].Row;
                    change++;
                }

                item.ReleaseMemory();
            }

            if (_changes.Count > 0 && _failing)
            {
                _failing = false;
                _log.MqttStoreRecovered();
            }

            _changes.Clear();
            _writing.Clear();
            _committing = false;
        }

        foreach (var waiter in _ready)
            waiter.Go();
        _ready.Clear();
    }

    private void OnFailed(StorageException problem)
    {
        _metrics.OnStoreFailed();
        lock (_lock)
        {
            if (!_failing)
                _log.MqttStoreFailed(problem.Message);   // once per run of failures
            _failing = true;
            foreach (var item in _writing)
                item.IsBeingWritten = false;
            _writing.RemoveAll(item => item.IsListed);   // those are in the list that follows
            foreach (var item in _writing)
                item.IsListed = true;
            _writing.AddRange(_listed);
            _listed.Clear();
            (_listed, _writing) = (_writing, _listed);
            foreach (var item in _listed)
                item.ReleaseMemory();
            _ready.AddRange(_waiting);
            _waiting.Clear();
            (_waiting, _ready) = (_ready, _waiting);
            _changes.Clear();
            _committing = false;
        }
    }

    /// <summary>The end: what could not be written is lost with the process, and its acknowledgements are never given.</summary>
    private void Abandon()
    {
        foreach (var item in _listed)
        {
            item.Wanted = null;
            item.ReleaseMemory();
        }

        _listed.Clear();
        _waiting.Clear();
    }
}
