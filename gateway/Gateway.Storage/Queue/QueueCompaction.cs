namespace Gateway.Storage;

/// <summary>Appends the state as a shorter log behind the old one and makes that the log's begin in one commit (DESIGN.md procedure 5).</summary>
internal static class QueueCompaction
{
    public static async ValueTask RunAsync(QueueJournal journal, ClipQueueState state, Lock gate, long nowUs)
    {
        List<ClipEntry> clips;
        List<ulong> undeleted;
        HashSet<ulong> leased;
        ulong reservedUntil, recordedEver, droppedEver;
        lock (gate)
        {
            (clips, undeleted, leased) = ([.. state.Clips], [.. state.Undeleted], [.. state.Leased]);
            (reservedUntil, recordedEver, droppedEver) = (state.ReservedUntil, state.RecordedEver, state.DroppedEver);
        }

        // The totals exclude the entries that follow, because a replay counts those.
        var begin = journal.Append(journal.Begin(LogEntryKind.Totals, 0, nowUs)
            .U64(reservedUntil).U64(recordedEver - (ulong)clips.Count).U64(droppedEver - (ulong)undeleted.Count));
        var moved = new List<(ulong Id, long Address)>();
        foreach (var clip in clips)
        {
            if (await AppendAsync(journal, clip, leased.Contains(clip.Id)).ConfigureAwait(false) is var address and > 0)
                moved.Add((clip.Id, address));
        }

        foreach (var id in undeleted)
            journal.Append(journal.Begin(LogEntryKind.Dropped, id, nowUs));
        journal.TruncateUntil(begin);
        await journal.CommitAsync().ConfigureAwait(false);

        lock (gate)
        {
            foreach (var (id, address) in moved)
                state.MoveResult(id, address);
        }
    }

    /// <returns>The new address of the clip's result; 0 for none.</returns>
    private static async ValueTask<long> AppendAsync(QueueJournal journal, ClipEntry clip, bool leased)
    {
        var result = clip.ResultAddress > 0
            ? await journal.ReadResultAsync(clip.Id, clip.ResultAddress).ConfigureAwait(false) ?? new StoredResult(clip.Result ?? "", [])
            : null;
        // A final failure is an entry of its own, and its replay counts that try.
        var tries = clip.State == ClipState.Failed ? clip.Tries - 1 : clip.Tries;
        journal.Append(journal.Begin(LogEntryKind.Recorded, clip.Id, clip.ChangedUs)
            .Recorded(clip.File, clip.RecordedUs, tries, clip.Interruptions, clip.FailureReason ?? ""));
        if (leased)
            journal.Append(journal.Begin(LogEntryKind.Leased, clip.Id, clip.ChangedUs));
        var address = result is null ? 0 : journal.Append(result.Write(journal.Begin(LogEntryKind.Analysed, clip.Id, clip.ChangedUs)));
        if (clip.State == ClipState.Acknowledged)
            journal.Append(journal.Begin(LogEntryKind.Acknowledged, clip.Id, clip.ChangedUs));
        else if (clip.State == ClipState.Failed)
            journal.Append(journal.Begin(LogEntryKind.Failed, clip.Id, clip.ChangedUs).Text(clip.FailureReason ?? ""));
        return address;
    }
}
