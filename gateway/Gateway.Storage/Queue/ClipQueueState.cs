namespace Gateway.Storage;

/// <summary>
/// The queue in memory. One method applies log entries, replayed or just committed, so this state equals the state after a restart. No
/// locks, no I/O: <see cref="QueueWriter"/> guards it.
/// </summary>
internal sealed class ClipQueueState(string clipsDirectory)
{
    private readonly SortedList<ulong, ClipEntry> _clips = [];
    private readonly SortedSet<ulong> _untried = [];
    private readonly SortedSet<(long SinceUs, ulong Id)> _retries = [];   // waiting after a failed try, the longest waiting first
    private readonly HashSet<ulong> _leased = [];
    private readonly SortedSet<ulong> _undeleted = [];
    private int _acknowledged;
    private int _failed;
    private long _bytes;

    public string ClipsDirectory { get; } = clipsDirectory;

    /// <summary>All clips kept, by rising id.</summary>
    public ICollection<ClipEntry> Clips => _clips.Values;

    /// <summary>Dropped clips whose files may still exist.</summary>
    public IReadOnlyCollection<ulong> Undeleted => _undeleted;

    /// <summary>Clips handed out and neither finished nor given back.</summary>
    public IReadOnlyCollection<ulong> Leased => _leased;

    /// <summary>Ids below this one may have been handed out.</summary>
    public ulong ReservedUntil { get; private set; } = 1;

    public ulong RecordedEver { get; private set; }

    public ulong DroppedEver { get; private set; }

    /// <summary>About the bytes of a compacted log.</summary>
    public long LogBytes { get; private set; }

    public ClipQueueCounts Counts => new(_untried.Count + _retries.Count, _leased.Count, _acknowledged, _failed, _bytes, RecordedEver, DroppedEver);

    public string PathOf(ulong id) => ClipFileName.PathOf(ClipsDirectory, id);

    public ClipEntry? Find(ulong id) => _clips.GetValueOrDefault(id);

    /// <summary>Clips newest first; pages count from 1.</summary>
    public ClipPage List(int page, int limit)
    {
        var end = (int)Math.Clamp(_clips.Count - (page - 1L) * limit, 0, _clips.Count);
        var listed = new List<ClipEntry>(Math.Min(end, limit));
        for (var index = end - 1; index >= Math.Max(0, end - limit); index--)
            listed.Add(_clips.GetValueAtIndex(index));
        return new ClipPage(listed, _clips.Count);
    }

    /// <summary>Applies one entry.</summary>
    /// <exception cref="InvalidDataException">The entry cannot follow the earlier ones.</exception>
    public void Apply(ref LogEntryReader entry, long address, int entryLength)
    {
        switch (entry.Kind)
        {
            case LogEntryKind.Totals:
                (ReservedUntil, RecordedEver, DroppedEver) = (entry.U64(), entry.U64(), entry.U64());
                break;
            case LogEntryKind.Reserved:
                ReservedUntil = entry.U64();
                break;
            case LogEntryKind.Recorded:
                Add(ReadRecorded(ref entry, entryLength));
                break;
            case LogEntryKind.Dropped:
                Drop(entry.ClipId);
                break;
            case LogEntryKind.Leased or LogEntryKind.Released or LogEntryKind.Analysed
                or LogEntryKind.Acknowledged or LogEntryKind.TryFailed or LogEntryKind.Failed:
                Change(ref entry, address, entryLength);
                break;
            default:
                throw new InvalidDataException($"entry {entry.Sequence} has the unknown kind {entry.Kind}");
        }
    }

    /// <summary>Hands the next clip out: a retry that is due, else the oldest untried clip. Null when there is neither.</summary>
    public ClipEntry? Lease(long atUs, long retryAfterUs)
    {
        if (_retries.Count > 0)
        {
            // A wait that began in the future means that the clock was set back: its true length is unknown, so it ends.
            var next = _retries.Max.SinceUs > atUs ? _retries.Max : _retries.Min;
            if (UntilDueUs(next.SinceUs, atUs, retryAfterUs) == 0)
                return Lease(_clips[next.Id], atUs);
        }

        return _untried.Count > 0 ? Lease(_clips[_untried.Min], atUs) : null;
    }

    /// <summary>Time until the next retry is due; 0 when one is, null when no clip waits for a retry.</summary>
    public long? UntilRetryUs(long atUs, long retryAfterUs) => _retries.Count == 0 ? null
        : _retries.Max.SinceUs > atUs ? 0
        : UntilDueUs(_retries.Min.SinceUs, atUs, retryAfterUs);

    /// <summary>After a replay all leases have ended: leased clips wait again, with one more interruption.</summary>
    public void EndLeases()
    {
        foreach (var id in _leased)
        {
            var clip = _clips[id];
            Enqueue(Replace(clip with { State = Returned(clip), Interruptions = clip.Interruptions + 1 }));
        }

        _leased.Clear();
    }

    /// <summary>After a reopening in the same process, its leases remain valid.</summary>
    public void KeepLeases(ClipQueueState before)
    {
        foreach (var clip in _clips.Values.Where(c => IsWaiting(c) && before._leased.Contains(c.Id)).ToList())
            Lease(clip with { Interruptions = before.Find(clip.Id)!.Interruptions }, clip.ChangedUs);
    }

    public void FileDeleted(ulong id) => _undeleted.Remove(id);

    /// <summary>Notes the address of a clip's result in the compacted log.</summary>
    public void MoveResult(ulong id, long address)
    {
        if (Find(id) is { } clip)
            _clips[id] = clip with { ResultAddress = address };
    }

    private ClipEntry ReadRecorded(ref LogEntryReader entry, int entryLength)
    {
        var (startedUs, durationUs, length, digest) = (entry.I64(), entry.I64(), entry.I64(), entry.Digest());
        var (frames, width, height, eventId) = (entry.I32(), entry.U16(), entry.U16(), entry.U64());
        var (recordedUs, tries, interruptions) = (entry.I64(), entry.U8(), entry.U8());
        var (camera, reason) = (entry.Text(), entry.Text());
        var header = new ClipHeader(entry.ClipId, camera, eventId, width, height);
        var file = new ClipFile(header, PathOf(entry.ClipId), length, digest, frames, startedUs, durationUs);
        return new ClipEntry(
            entry.ClipId, file, ClipState.Recorded, recordedUs, entry.AtUs, tries, interruptions, null, reason.Length == 0 ? null : reason)
        {
            RecordBytes = entryLength,
        };
    }

    private void Add(ClipEntry clip)
    {
        if (_undeleted.Contains(clip.Id) || !_clips.TryAdd(clip.Id, clip))
            throw new InvalidDataException($"clip {clip.Id} was recorded twice");
        Enqueue(clip);
        _bytes += clip.File.Length;
        LogBytes += clip.LogBytes;
        RecordedEver++;
        ReservedUntil = Math.Max(ReservedUntil, clip.Id + 1);
    }

    private void Drop(ulong id)
    {
        DroppedEver++;
        _undeleted.Add(id);
        if (!_clips.Remove(id, out var clip))
            return;
        Unqueue(clip);
        Count(clip.State, -1);
        _bytes -= clip.File.Length;
        LogBytes -= clip.LogBytes;
    }

    private ClipEntry Lease(ClipEntry clip, long atUs)
    {
        Unqueue(clip);
        _leased.Add(clip.Id);
        return Replace(clip with { State = clip.State == ClipState.Recorded ? ClipState.Leased : clip.State, ChangedUs = atUs });
    }

    private void Change(ref LogEntryReader entry, long address, int entryLength)
    {
        var clip = Find(entry.ClipId) ?? throw new InvalidDataException($"entry {entry.Sequence} is about clip {entry.ClipId}, which does not exist");
        var atUs = entry.AtUs;
        switch (entry.Kind)
        {
            case LogEntryKind.Leased:
                // Two leases without an outcome between them: the process died during the first.
                Lease(clip with { Interruptions = clip.Interruptions + (_leased.Contains(clip.Id) ? 1 : 0) }, atUs);
                break;
            case LogEntryKind.Released:
                Requeue(clip with { State = Returned(clip), ChangedUs = atUs });
                break;
            case LogEntryKind.Analysed:
                var analysed = clip with
                {
                    State = ClipState.Analysed,
                    ChangedUs = atUs,
                    Result = FirstLine(entry.Text()),
                    ResultAddress = address,
                    ResultBytes = entryLength,
                };
                if (IsWaiting(clip))
                    Requeue(analysed);
                else
                    Replace(analysed);
                LogBytes += entryLength - clip.ResultBytes;
                break;
            case LogEntryKind.Acknowledged:
                Unqueue(clip);
                Replace(clip with { State = ClipState.Acknowledged, ChangedUs = atUs });
                break;
            case LogEntryKind.TryFailed:
                Requeue(clip with { State = ClipState.Recorded, ChangedUs = atUs, Tries = clip.Tries + 1, FailureReason = entry.Text() });
                break;
            default:
                Unqueue(clip);
                Replace(clip with { State = ClipState.Failed, ChangedUs = atUs, Tries = clip.Tries + 1, FailureReason = entry.Text() });
                break;
        }
    }

    private void Requeue(ClipEntry clip)
    {
        Unqueue(Find(clip.Id)!);
        Replace(clip);
        Enqueue(clip);
    }

    private void Enqueue(ClipEntry clip)
    {
        if (clip.Tries == 0)
            _untried.Add(clip.Id);
        else
            _retries.Add((clip.ChangedUs, clip.Id));
    }

    /// <summary>Expects the clip as it is kept, because <see cref="_retries"/> is keyed by its <see cref="ClipEntry.ChangedUs"/>.</summary>
    private void Unqueue(ClipEntry clip)
    {
        _untried.Remove(clip.Id);
        _retries.Remove((clip.ChangedUs, clip.Id));
        _leased.Remove(clip.Id);
    }

    private static ClipState Returned(ClipEntry clip) => clip.State == ClipState.Leased ? ClipState.Recorded : clip.State;

    private bool IsWaiting(ClipEntry clip) => _untried.Contains(clip.Id) || _retries.Contains((clip.ChangedUs, clip.Id));

    private static long UntilDueUs(long sinceUs, long atUs, long retryAfterUs) => sinceUs > atUs ? 0 : Math.Max(0, sinceUs + retryAfterUs - atUs);

    private ClipEntry Replace(ClipEntry clip)
    {
        Count(_clips[clip.Id].State, -1);
        Count(clip.State, 1);
        return _clips[clip.Id] = clip;
    }

    private void Count(ClipState state, int change)
    {
        if (state == ClipState.Acknowledged)
            _acknowledged += change;
        else if (state == ClipState.Failed)
            _failed += change;
    }

    private static string FirstLine(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        end = Math.Min(end < 0 ? text.Length : end, ClipEntry.MaxResultLine);
        if (end > 0 && char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end];
    }
}
