using System.Diagnostics.CodeAnalysis;

namespace Gateway.Storage;

/// <summary>
/// The one writer behind a <see cref="ClipQueue"/>: turns requests into log entries, commits, and only then applies and announces them.
/// After a failure it opens the log anew, so what is held in memory is again what the disk says.
/// </summary>
internal sealed class QueueWriter : IDisposable
{
    private readonly Lock _gate = new();                      // guards _state
    private readonly SemaphoreSlim _journalGate = new(1, 1);  // guards _journal against being replaced under a reader
    private readonly List<CommittedEntry> _committed = [];
    private readonly List<ClipEntry> _lateChanges = [];
    private readonly DataDirectory _directory;
    private readonly ClipQueueOptions _options;
    private readonly TimeProvider _time;
    private ClipQueueState _state;
    private QueueJournal? _journal;

    private QueueWriter(DataDirectory directory, ClipQueueOptions options, TimeProvider time, QueueJournal journal, ClipQueueState state)
    {
        _directory = directory;
        _options = options;
        _time = time;
        _journal = journal;
        _state = state;
    }

    public event Action<ClipEntry>? Changed;

    public StorageException? LastFailure { get; private set; }

    public ClipQueueCounts Counts
    {
        get
        {
            lock (_gate)
                return _state.Counts;
        }
    }

    public ulong ReservedUntil
    {
        get
        {
            lock (_gate)
                return _state.ReservedUntil;
        }
    }


    public static QueueWriter Open(DataDirectory directory, ClipQueueOptions options, TimeProvider time)
    {
        var journal = QueueJournal.Open(directory.QueuePath, directory.ClipsPath, readOnly: false, options.Write, out var state);
        return new QueueWriter(directory, options, time, journal, state);
    }

    public ClipEntry? Find(ulong id)
    {
        lock (_gate)
            return _state.Find(id);
    }

    public ClipEntry? Lease()
    {
        lock (_gate)
            return _state.Lease(UnixTime.NowUs(_time));
    }

    public ClipPage List(int page, int limit)
    {
        lock (_gate)
        {
            var clips = _state.Clips;
            var end = (int)Math.Clamp(clips.Count - (page - 1L) * limit, 0, clips.Count);
            var start = Math.Max(0, end - limit);
            var listed = new List<ClipEntry>(end - start);
            for (var i = end - 1; i >= start; i--)
                listed.Add(clips[i]);
            return new ClipPage(listed, clips.Count);
        }
    }

    /// <summary>For use before <see cref="RunAsync"/>: everything kept, and the drops whose files may still be there.</summary>
    public (IReadOnlyList<ClipEntry> Clips, IReadOnlyList<ulong> Undeleted) Snapshot()
    {
        lock (_gate)
            return ([.. _state.Clips], [.. _state.Undeleted]);
    }

    public async ValueTask<string?> ReadResultAsync(ulong id)
    {
        await _journalGate.WaitAsync().ConfigureAwait(false);
        try
        {
            // Compaction moves results; the address is only good while the gate is held.
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

    /// <summary>Serves requests until they are closed and empty.</summary>
    public async Task RunAsync(QueueRequests requests)
    {
        var batch = new List<QueueRequest>();
        while (await requests.TakeAsync(batch).ConfigureAwait(false))
        {
            if (!await TryCommitAsync(batch).ConfigureAwait(false))
                continue;
            await MaintainAsync().ConfigureAwait(false);
            foreach (var request in batch)
                request.Complete(request.Entry);
        }
    }

    /// <summary>Commits requests and announces them. Each is completed by the caller, or failed here.</summary>
    public async ValueTask<bool> TryCommitAsync(IReadOnlyList<QueueRequest> batch)
    {
        await _journalGate.WaitAsync().ConfigureAwait(false);
        try
        {
            await CommitAsync(_journal ?? Reopen(), batch).ConfigureAwait(false);
            LastFailure = null;
        }
        catch (Exception error)
        {
            // Whatever it was, the log may be half-written: nothing less than opening it anew makes memory and disk agree.
            var failure = Abandon(error);
            foreach (var request in batch)
                request.Fail(failure);
            return false;
        }
        finally
        {
            _journalGate.Release();
        }

        Announce();
        return true;
    }

    /// <summary>Gives leases and ids not used back, so that an orderly stop leaves no trace. Best effort: a crash does not either way.</summary>
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

    private async ValueTask CommitAsync(QueueJournal journal, IReadOnlyList<QueueRequest> batch)
    {
        _committed.Clear();
        foreach (var request in batch)
        {
            if (!TryEncode(journal, request, out var entry))
                continue;
            var address = journal.Append(entry, out var bytes);
            _committed.Add(new CommittedEntry(request, bytes.ToArray(), address));
        }

        if (_committed.Count == 0)
            return;
        await journal.CommitAsync().ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var committed in _committed)
            {
                var entry = new LogEntryReader(committed.Bytes);
                if (entry.Kind != LogEntryKind.Leased)   // applied when it was handed out
                    _state.Apply(ref entry, committed.Address, committed.Bytes.Length);
                committed.Request.Entry = committed.Request.Lease ?? _state.Find(committed.Request.ClipId);
            }
        }
    }

    /// <summary>Judges a request by the committed state.</summary>
    /// <returns>False when there is nothing to write: the request is fulfilled already, or failed.</returns>
    private bool TryEncode(QueueJournal journal, QueueRequest request, [NotNullWhen(true)] out LogEntryWriter? entry)
    {
        entry = null;
        ClipEntry? clip;
        ulong reservedUntil;
        lock (_gate)
            (clip, reservedUntil) = (_state.Find(request.ClipId), _state.ReservedUntil);

        request.Entry = clip;
        var now = UnixTime.NowUs(_time);
        switch (request.Kind)
        {
            case LogEntryKind.Reserved:
                entry = journal.Begin(request.Kind, 0, now).U64(request.ReserveUntil);
                return true;
            case LogEntryKind.Dropped when request.ClipId == 0:
                return false;   // only asks for maintenance
            case LogEntryKind.Recorded when clip is null:
                if (request.ClipId == 0 || (request.ClipId >= reservedUntil && !request.Adopt))
                    request.Fail(new ArgumentException($"Clip id {request.ClipId} was not reserved by this queue."));
                else
                    entry = LogEntries.Recorded(journal.Begin(request.Kind, request.ClipId, now), request.File!, now, 0, 0, "");
                return entry is not null;
            case LogEntryKind.Recorded:
                if (clip.File.Sha256 != request.File!.Sha256)
                    request.Fail(new ArgumentException($"Clip {request.ClipId} was recorded before with another content."));
                return false;
        }

        if (clip is null)
        {
            request.Fail(new KeyNotFoundException($"There is no clip {request.ClipId}; retention may have dropped it."));
            return false;
        }

        var done = clip.State is ClipState.Acknowledged or ClipState.Failed;
        switch (request.Kind)
        {
            case LogEntryKind.Leased or LogEntryKind.Released:
                if (!done)
                    entry = journal.Begin(request.Kind, clip.Id, now);
                break;
            case LogEntryKind.Analysed:
                if (clip.State != ClipState.Acknowledged)   // a result that comes late revives a clip given up
                    entry = journal.Begin(request.Kind, clip.Id, now).Text(request.Text);
                break;
            case LogEntryKind.Acknowledged:
                if (!done)
                    entry = journal.Begin(request.Kind, clip.Id, now);
                break;
            case LogEntryKind.TryFailed:
                if (!done)
                    entry = journal.Begin(clip.Tries + 1 >= _options.MaxTries || request.GiveUp ? LogEntryKind.Failed : LogEntryKind.TryFailed, clip.Id, now).Text(request.Text);
                break;
        }

        return entry is not null;
    }

    /// <summary>Retention and compaction. A failure is kept in <see cref="LastFailure"/>, and both are tried again after the next batch.</summary>
    public async ValueTask MaintainAsync()
    {
        await _journalGate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_journal is not { } journal)
                return;
            await QueueRetention.DropAsync(journal, _state, _gate, _options, UnixTime.NowUs(_time), AnnounceDrop).ConfigureAwait(false);
            if (journal.Length > _options.CompactAtBytes && journal.Length > 4 * _state.LogBytes)
                await QueueCompaction.RunAsync(journal, _state, _gate, UnixTime.NowUs(_time)).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Abandon(error);
        }
        finally
        {
            _journalGate.Release();
        }
    }

    /// <summary>Builds log and state anew from the disk after a failure; announces what turns out to have been committed after all.</summary>
    private QueueJournal Reopen()
    {
        _journal = QueueJournal.Open(_directory.QueuePath, _directory.ClipsPath, readOnly: false, _options.Write, out var state);
        lock (_gate)
        {
            state.KeepLeases(_state);
            foreach (var clip in state.Clips)
            {
                if (_state.Find(clip.Id) is not { } before || before.State != clip.State)
                    _lateChanges.Add(clip);
            }

            _state = state;
        }

        return _journal;
    }

    private StorageException Abandon(Exception error)
    {
        LastFailure = StorageException.From(error, "write the clip queue", _directory.QueuePath);
        _journal?.Dispose();
        _journal = null;
        return LastFailure;
    }

    private void Announce()
    {
        foreach (var clip in _lateChanges)
            Raise(clip);
        _lateChanges.Clear();
        foreach (var committed in _committed)
        {
            if (committed.Request is { Kind: not LogEntryKind.Reserved, Entry: { } clip })
                Raise(clip);
        }
    }

    private void AnnounceDrop(ClipEntry clip) => Raise(clip with { State = ClipState.Dropped, ChangedUs = UnixTime.NowUs(_time) });

    private void Raise(ClipEntry clip)
    {
        try
        {
            Changed?.Invoke(clip);
        }
        catch (Exception error)
        {
            LastFailure = StorageException.From(error, "announce a clip", _directory.QueuePath);   // a listener's fault must not stop the queue
        }
    }
}
