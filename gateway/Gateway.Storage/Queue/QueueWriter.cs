namespace Gateway.Storage;

/// <summary>
/// The only writer of a <see cref="ClipQueue"/>: turns requests into log entries, commits, and only then applies and announces them.
/// After a failure it reopens the log, so the state in memory agrees with the disk again.
/// </summary>
internal sealed class QueueWriter(
    DataDirectory directory, ClipQueueOptions options, TimeProvider time, AgeingClock ageing, QueueJournal journal, ClipQueueState state)
    : IDisposable
{
    private const int MostUnrecorded = 1024;

    private readonly Lock _gate = new();                      // guards _state
    private readonly SemaphoreSlim _journalGate = new(1, 1);  // guards all below against a reader that reopens the log
    private readonly List<CommittedEntry> _committed = [];
    private readonly List<ClipEntry> _news = [];              // committed, not yet announced
    private readonly SortedDictionary<ulong, ClipFile> _unrecorded = [];
    private ClipQueueState _state = state;
    private QueueJournal? _journal = journal;

    public event Action<ClipEntry>? Changed;

    public StorageException? LastFailure { get; private set; }

    public StoreHealth Health { get; } = new(time);

    public RetentionTally Deleted { get; } = new();

    /// <summary>Times that <see cref="LastFailure"/> was set.</summary>
    public long Failures { get; private set; }

    private long RetryAfterUs => options.RetryAfter.Ticks / TimeSpan.TicksPerMicrosecond;

    public ClipQueueCounts Counts => Read(state => state.Counts);

    public ulong ReservedUntil => Read(state => state.ReservedUntil);

    /// <inheritdoc cref="ClipQueue.UntilRetry"/>
    public TimeSpan? UntilRetry =>
        Read(state => state.UntilRetryUs(time.GetUnixMicroseconds(), RetryAfterUs)) is { } us ? TimeSpan.FromMicroseconds(us) : null;

    public static QueueWriter Open(DataDirectory directory, ClipQueueOptions options, TimeProvider time, AgeingClock ageing)
    {
        var journal = QueueJournal.Open(directory.QueuePath, directory.ClipsPath, readOnly: false, options.Write, out var state);
        return new QueueWriter(directory, options, time, ageing, journal, state);
    }

    public ClipEntry? Find(ulong id) => Read(state => state.Find(id));

    public ClipEntry? Lease() => Read(state => state.Lease(time.GetUnixMicroseconds(), RetryAfterUs));

    public ClipPage List(int page, int limit) => Read(state => state.List(page, limit));

    /// <summary>For use before <see cref="RunAsync"/>: all kept clips, and the dropped ones whose files may still exist.</summary>
    public (ClipEntry[] Clips, ulong[] Undeleted) Snapshot() => Read<(ClipEntry[], ulong[])>(state => ([.. state.Clips], [.. state.Undeleted]));

    public async ValueTask<StoredResult?> ReadResultAsync(ulong id)
    {
        await _journalGate.WaitAsync().ConfigureAwait(false);
        try
        {
            // Compaction moves results: the address is valid only while the gate is held.
            if (Find(id) is not { ResultAddress: > 0 } clip)
                return null;
            var journal = _journal ?? Reopen();
            return await journal.ReadResultAsync(id, clip.ResultAddress).ConfigureAwait(false)
                ?? throw new StorageException(StorageFault.Damaged, $"The result of clip {id} cannot be read. Run gateway check.");
        }
        finally
        {
            _journalGate.Release();
        }
    }

    /// <summary>Serves requests until <paramref name="requests"/> is closed and empty.</summary>
    public async Task RunAsync(QueueRequests requests)
    {
        var batch = new List<QueueRequest>();
        while (await requests.TakeAsync(batch).ConfigureAwait(false))
        {
            if (!await TryCommitAsync(batch).ConfigureAwait(false))
                continue;
            foreach (var request in batch.Where(r => r.Kind != LogEntryKind.Dropped))
                request.Complete(request.Entry);
            await MaintainAsync().ConfigureAwait(false);
            foreach (var request in batch.Where(r => r.Kind == LogEntryKind.Dropped))
                request.Complete(null);
        }
    }

    /// <summary>Commits requests and announces their effects. The caller completes them; a failure fails them here and returns false.</summary>
    public async ValueTask<bool> TryCommitAsync(IReadOnlyList<QueueRequest> batch)
    {
        ClipEntry[] news;
        await _journalGate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (await CommitAsync(_journal ?? Reopen(), [.. Overdue(batch), .. batch]).ConfigureAwait(false))
            {
                LastFailure = null;
                Health.Succeeded();
            }

            _unrecorded.Clear();
            news = TakeNews();
        }
        catch (Exception error)
        {
            // After any failure the log may be half-written: only reopening it makes memory and disk agree.
            var failure = Abandon(error);
            KeepUnrecorded(batch);
            foreach (var request in batch)
                request.Fail(failure);
            return false;
        }
        finally
        {
            _journalGate.Release();
        }

        Announce(news);
        return true;
    }

    /// <summary>Retention and compaction. A failure is kept in <see cref="LastFailure"/>; the next batch tries both again.</summary>
    public async ValueTask MaintainAsync()
    {
        ClipEntry[] news;
        await _journalGate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_journal is not { } journal)
                return;
            var nowUs = time.GetUnixMicroseconds();
            await QueueRetention.DropAsync(journal, _state, _gate, options, nowUs, ageing.ReadUs(), _news, Deleted).ConfigureAwait(false);
            if (journal.Length > options.CompactAtBytes && journal.Length > 4 * _state.LogBytes)
                await QueueCompaction.RunAsync(journal, _state, _gate, nowUs).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Abandon(error);
        }
        finally
        {
            news = TakeNews();
            _journalGate.Release();
        }

        Announce(news);
    }

    /// <summary>Gives leases and unused ids back, so an orderly stop counts no interruption. Best effort: a crash skips it as well.</summary>
    public async ValueTask CloseAsync(ulong unusedId)
    {
        List<QueueRequest> last;
        lock (_gate)
            last = [.. _state.Leased.Select(id => new QueueRequest(LogEntryKind.Released, id))];
        last.Add(new QueueRequest(LogEntryKind.Reserved, 0) { ReserveUntil = unusedId });
        await TryCommitAsync(last).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _journal?.Dispose();
        _journal = null;
        _journalGate.Dispose();
    }

    /// <returns>Whether the batch needed a commit.</returns>
    private async ValueTask<bool> CommitAsync(QueueJournal journal, List<QueueRequest> batch)
    {
        _committed.Clear();
        foreach (var request in batch)
        {
            ulong reservedUntil;
            lock (_gate)
                (request.Entry, reservedUntil) = (_state.Find(request.ClipId), _state.ReservedUntil);
            if (!QueueRules.TryEncode(request, request.Entry, reservedUntil, options.MaxTries, journal, time.GetUnixMicroseconds(), out var entry))
                continue;
            var address = journal.Append(entry, out var bytes);
            _committed.Add(new CommittedEntry(request, bytes.ToArray(), address));
        }

        if (_committed.Count == 0)
            return false;
        await journal.CommitAsync().ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var (request, bytes, address) in _committed)
            {
                var entry = new LogEntryReader(bytes);
                if (entry.Kind != LogEntryKind.Leased)   // was applied when the clip was handed out
                    _state.Apply(ref entry, address, bytes.Length);
                request.Entry = request.Lease ?? _state.Find(request.ClipId);
                if (request.Entry is { } clip)
                    _news.Add(clip);
            }
        }

        return true;
    }

    /// <summary>Clips whose earlier commit failed. Their files exist, so the first commit that succeeds records them.</summary>
    private IEnumerable<QueueRequest> Overdue(IReadOnlyList<QueueRequest> batch) => _unrecorded
        .Where(clip => batch.All(r => r.ClipId != clip.Key) && File.Exists(clip.Value.Path))
        .Select(clip => new QueueRequest(LogEntryKind.Recorded, clip.Key) { File = clip.Value });

    private void KeepUnrecorded(IReadOnlyList<QueueRequest> batch)
    {
        foreach (var request in batch)
        {
            if (request is { Kind: LogEntryKind.Recorded, File: { } file } && _unrecorded.Count < MostUnrecorded)
                _unrecorded[request.ClipId] = file;
        }
    }

    /// <summary>Rebuilds log and state from the disk after a failure. Changes that were committed nevertheless are announced next.</summary>
    private QueueJournal Reopen()
    {
        _journal = QueueJournal.Open(directory.QueuePath, directory.ClipsPath, readOnly: false, options.Write, out var state);
        lock (_gate)
        {
            state.KeepLeases(_state);
            _news.AddRange(state.Clips.Where(clip => _state.Find(clip.Id)?.State != clip.State));
            _state = state;
        }

        return _journal;
    }

    private StorageException Abandon(Exception error)
    {
        var failure = Fail(error, "write the clip queue");
        if (StoreHealth.IsOutage(failure, error))
            Health.Failed(failure);
        _journal?.Dispose();
        _journal = null;
        return failure;
    }

    private StorageException Fail(Exception error, string action)
    {
        Failures++;
        return LastFailure = StorageException.From(error, action, directory.QueuePath);
    }

    private T Read<T>(Func<ClipQueueState, T> read)
    {
        lock (_gate)
            return read(_state);
    }

    private ClipEntry[] TakeNews()
    {
        var news = _news.ToArray();
        _news.Clear();
        return news;
    }

    /// <summary>Runs outside the gates, because a listener may use the queue.</summary>
    private void Announce(ClipEntry[] news)
    {
        foreach (var clip in news)
        {
            try
            {
                Changed?.Invoke(clip);
            }
            catch (Exception error)
            {
                Fail(error, "announce a clip");   // a faulty listener must not stop the queue
            }
        }
    }
}

/// <summary>A request and the log entry it became.</summary>
internal readonly record struct CommittedEntry(QueueRequest Request, byte[] Bytes, long Address);
