using Gateway.Clips;

namespace Gateway.Broker.Persistence;

/// <summary>Writes what outlives the process to disk. Changes of stored sessions are noted in memory; a thread takes all of them, commits them, and
/// completes the waiting acknowledgements. Any thread.</summary>
/// <remarks>Each commit is the state of all sessions between two publishes: a publish changes several under <see cref="PublishGate"/>, which the
/// thread takes to collect changes. Items that come and go between two commits are never written. After a failure everything stays, and the next
/// <see cref="Nudge"/> tries again.</remarks>
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
    private List<PublishAck> _waiting = [];
    private List<PublishAck> _ready = [];
    private long _lastId;
    private bool _urgent;   // an acknowledgement waits
    private bool _nudged;
    private bool _committing;
    private volatile bool _failing;
    private long _failingSince;
    private long _failures;   // in a row
    private bool _closed;
    private bool _isLast;   // the commit under way is the last

    private long LeastUs => (long)_store.LeastRemaining.TotalMicroseconds;

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

    /// <summary>Held while a publish changes several sessions. Taken before all locks of the broker but the registry's.</summary>
    public Lock PublishGate { get; } = new();

    public bool IsFailing => _failing;

    /// <summary>A new item, with no row until <see cref="Set"/>.</summary>
    public JournalItem NewItem() => new(Interlocked.Increment(ref _lastId));

    /// <summary>A new message.</summary>
    /// <param name="cost">Bytes in the limit.</param>
    /// <param name="memory">Has a reference, released when it is written or will not be.</param>
    public JournalItem NewItem(int cost, FrameBuffer memory) => new(Interlocked.Increment(ref _lastId)) { Cost = cost, Memory = memory };

    public static JournalItem Restored(StoredRow row) => new(row.Id) { Wanted = row, OnDisk = row };

    /// <summary>Sets the wanted row; null for none.</summary>
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

    /// <summary>Completes the acknowledgement when all previous changes are on disk; at once if they are.</summary>
    public void WhenCommitted(PublishAck ack)
    {
        lock (_lock)
        {
            if (_listed.Count > 0 || _committing)
            {
                if (_waiting.Count < MaxWaiting && !_closed)
                    _waiting.Add(ack);
                _urgent = true;
                Monitor.Pulse(_lock);
                return;
            }
        }

        ack.Complete();
    }

    /// <summary>The same for another action. Called on the journal's thread or at once.</summary>
    public void WhenCommitted(Action then) => WhenCommitted(AckOf(then));

    /// <summary>For an action that waits for many commits.</summary>
    public static PublishAck AckOf(Action then) => new(new CommitAction(then), 0);

    /// <summary>Commits changes that no acknowledgement waits for, or tries again after a failure. Called by the sweep.</summary>
    public void Nudge()
    {
        lock (_lock)
        {
            _nudged = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Commits all changes, if the disk allows, and accepts no more. Stops the thread; the store is not disposed here.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }

        _thread.Join();
    }

    /// <summary>Microseconds since 1970 UTC of a monotonic timestamp.</summary>
    public long ToUtcUs(long timestamp)
    {
        if (timestamp == long.MaxValue)
            return long.MaxValue;
        var ahead = (Int128)(timestamp - _time.GetTimestamp()) * 1_000_000 / _time.TimestampFrequency;
        return (long)ahead + _time.GetUnixMicroseconds();
    }

    /// <summary>
    /// The reverse, for what was stored by an earlier run; a moment before the monotonic clock began is in the past. While the clock is doubted,
    /// nothing that was stored has expired.
    /// </summary>
    public long ToTimestamp(long utcUs)
    {
        if (utcUs == long.MaxValue)
            return long.MaxValue;
        var aheadUs = Math.Max(utcUs - _time.GetUnixMicroseconds(), _store.LeastRemaining == TimeSpan.Zero ? long.MinValue : LeastUs);
        var ahead = (Int128)aheadUs * _time.TimestampFrequency / 1_000_000;
        return (long)Int128.Min(_time.GetTimestamp() + ahead, long.MaxValue - 1);
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
            // The changes say what was written: the wanted row may have changed.
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
                _log.MqttStoreRecovered(_time.GetElapsedTime(_failingSince).TotalSeconds, _failures);
                _failures = 0;
            }

            _changes.Clear();
            _writing.Clear();
            _committing = false;
        }

        foreach (var ack in _ready)
            ack.Complete();
        _ready.Clear();
    }

    private void OnFailed(StorageException problem)
    {
        _metrics.OnStoreFailed();
        lock (_lock)
        {
            if (!_failing)
            {
                _log.MqttStoreFailed(problem.Message);   // once per run of failures
                _failingSince = _time.GetTimestamp();
            }

            _failures++;
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

    /// <summary>Drops changes that could not be written; their acknowledgements are never given.</summary>
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

    private sealed class CommitAction(Action then) : IPublishAckTarget
    {
        public void Acknowledge(ushort packetId) => then();
    }
}
