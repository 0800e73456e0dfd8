using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>
/// The queue in memory, built from log entries by one method whether they are replayed or were just committed, so that what is
/// shown is what a restart would show. No locks, no I/O; <see cref="ClipQueue"/> guards it.
/// </summary>
internal sealed class ClipQueueState(string clipsDirectory)
{
    private readonly List<ClipEntry> _clips = [];   // by rising id
    private readonly SortedSet<ulong> _untried = [];
    private readonly SortedSet<(long SinceUs, ulong Id)> _retries = [];   // waiting, with a try that failed: the one whose wait began first comes first
    private readonly HashSet<ulong> _leased = [];
    private readonly SortedSet<ulong> _undeleted = [];
    private int _acknowledged;
    private int _failed;
    private long _bytes;

    public string ClipsDirectory { get; } = clipsDirectory;

    /// <summary>All clips kept, by rising id.</summary>
    public IReadOnlyList<ClipEntry> Clips => _clips;

    /// <summary>Dropped clips whose files are not yet known to be deleted.</summary>
    public IReadOnlyCollection<ulong> Undeleted => _undeleted;

    /// <summary>Clips handed out and neither finished nor returned.</summary>
    public IReadOnlyCollection<ulong> Leased => _leased;

    /// <summary>Ids below it may have been handed out.</summary>
    public ulong ReservedUntil { get; private set; } = 1;

    public ulong RecordedEver { get; private set; }

    public ulong DroppedEver { get; private set; }

    /// <summary>About how long a compacted log would be.</summary>
    public long LogBytes { get; private set; }

    public ClipQueueCounts Counts => new(_untried.Count + _retries.Count, _leased.Count, _acknowledged, _failed, _bytes, RecordedEver, DroppedEver);

    public string PathOf(ulong id) => ClipFileName.PathOf(ClipsDirectory, id);

    public ClipEntry? Find(ulong id)
    {
        var index = IndexOf(id);
        return index < 0 ? null : _clips[index];
    }

    /// <summary>Clips newest first, page 1 first.</summary>
    public ClipPage List(int page, int limit)
    {
        var end = (int)Math.Clamp(_clips.Count - (page - 1L) * limit, 0, _clips.Count);
        var listed = _clips.GetRange(Math.Max(0, end - limit), end - Math.Max(0, end - limit));
        listed.Reverse();
        return new ClipPage(listed, _clips.Count);
    }

    /// <summary>Takes one entry in.</summary>
    /// <exception cref="InvalidDataException">It cannot follow what came before.</exception>
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
            case LogEntryKind.Leased or LogEntryKind.Released or LogEntryKind.Analysed or LogEntryKind.Acknowledged or LogEntryKind.TryFailed or LogEntryKind.Failed:
                Change(ref entry, address, entryLength);
                break;
            default:
                throw new InvalidDataException($"entry {entry.Sequence} is of unknown kind {entry.Kind}");
        }
    }

    /// <summary>Hands the next clip out: another try that is due, else the oldest clip not tried yet.</summary>
    /// <returns>Null when none waits, or those that do wait for their next try to be due.</returns>
    public ClipEntry? Lease(long atUs, long retryAfterUs)
    {
        if (_retries.Count > 0)
        {
            // One that waits since a time to come saw the clock set back: nobody knows how long it has waited.
            var next = _retries.Max.SinceUs > atUs ? _retries.Max : _retries.Min;
            if (UntilDueUs(next.SinceUs, atUs, retryAfterUs) == 0)
                return Lease(_clips[IndexOf(next.Id)], atUs);
        }

        return _untried.Count > 0 ? Lease(_clips[IndexOf(_untried.Min)], atUs) : null;
    }

    /// <summary>How long until another try is due; 0 when one is, null when no clip waits for one.</summary>
    public long? UntilRetryUs(long atUs, long retryAfterUs) => _retries.Count == 0 ? null
        : _retries.Max.SinceUs > atUs ? 0
        : UntilDueUs(_retries.Min.SinceUs, atUs, retryAfterUs);

    /// <summary>After a replay nobody holds a lease: what was handed out waits again, one interruption richer.</summary>
    public void EndLeases()
    {
        foreach (var id in _leased)
        {
            var clip = _clips[IndexOf(id)];
            Replace(clip with { State = clip.State == ClipState.Leased ? ClipState.Recorded : clip.State, Interruptions = clip.Interruptions + 1 });
            Enqueue(_clips[IndexOf(id)]);
        }

        _leased.Clear();
    }

    /// <summary>After a reopening in the same process the leases handed out still hold.</summary>
    public void KeepLeases(ClipQueueState before)
    {
        foreach (var clip in _clips.Where(c => IsWaiting(c) && before._leased.Contains(c.Id)).ToList())
            Lease(clip with { Interruptions = before.Find(clip.Id)!.Interruptions }, clip.ChangedUs);
    }

    public void FileDeleted(ulong id) => _undeleted.Remove(id);

    /// <summary>The compacted log has the result of a clip elsewhere.</summary>
    public void MoveResult(ulong id, long address)
    {
        if (IndexOf(id) is var index and >= 0)
            _clips[index] = _clips[index] with { ResultAddress = address };
    }

    private int IndexOf(ulong id)
    {
        var (low, high) = (0, _clips.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_clips[middle].Id == id)
                return middle;
            if (_clips[middle].Id < id)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    private ClipEntry ReadRecorded(ref LogEntryReader entry, int entryLength)
    {
        var (startedUs, durationUs, length, digest) = (entry.I64(), entry.I64(), entry.I64(), entry.Digest());
        var (frames, width, height, eventId) = (entry.I32(), entry.U16(), entry.U16(), entry.U64());
        var (recordedUs, tries, interruptions) = (entry.I64(), entry.U8(), entry.U8());
        var (camera, reason) = (entry.Text(), entry.Text());
        var header = new ClipHeader(entry.ClipId, camera, eventId, width, height);
        var file = new ClipFile(header, PathOf(entry.ClipId), length, digest, frames, startedUs, durationUs);
        return new ClipEntry(entry.ClipId, file, ClipState.Recorded, recordedUs, entry.AtUs, tries, interruptions, null, reason.Length == 0 ? null : reason)
        {
            RecordBytes = entryLength,
        };
    }

    private void Add(ClipEntry clip)
    {
        var index = IndexOf(clip.Id);
        if (index >= 0 || _undeleted.Contains(clip.Id))
            throw new InvalidDataException($"clip {clip.Id} was recorded twice");
        _clips.Insert(~index, clip);
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
        var index = IndexOf(id);
        if (index < 0)
            return;
        var clip = _clips[index];
        _clips.RemoveAt(index);
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
        var clip = Find(entry.ClipId) ?? throw new InvalidDataException($"entry {entry.Sequence} is about clip {entry.ClipId}, which is not there");
        var atUs = entry.AtUs;
        switch (entry.Kind)
        {
            case LogEntryKind.Leased:
                // Two leases without an outcome between them: the process died under the first.
                Lease(clip with { Interruptions = clip.Interruptions + (_leased.Contains(clip.Id) ? 1 : 0) }, atUs);
                break;
            case LogEntryKind.Released:
                Requeue(clip with { State = clip.State == ClipState.Leased ? ClipState.Recorded : clip.State, ChangedUs = atUs });
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

    /// <param name="clip">As it is kept: by what it was queued under it is found again.</param>
    private void Unqueue(ClipEntry clip)
    {
        _untried.Remove(clip.Id);
        _retries.Remove((clip.ChangedUs, clip.Id));
        _leased.Remove(clip.Id);
    }

    private bool IsWaiting(ClipEntry clip) => _untried.Contains(clip.Id) || _retries.Contains((clip.ChangedUs, clip.Id));

    private static long UntilDueUs(long sinceUs, long atUs, long retryAfterUs) => sinceUs > atUs ? 0 : Math.Max(0, sinceUs + retryAfterUs - atUs);

    private ClipEntry Replace(ClipEntry clip)
    {
        var index = IndexOf(clip.Id);
        Count(_clips[index].State, -1);
        Count(clip.State, 1);
        return _clips[index] = clip;
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
