namespace Gateway.Storage;

/// <summary>Drops the clips that are due: records the drops, commits, and only then deletes the files (DESIGN.md procedure 3).</summary>
internal static class QueueRetention
{
    private const int MostAtOnce = 256;

    /// <summary>Runs under the writer and adds to <paramref name="dropped"/>. A file that cannot be deleted is deleted by a later call.</summary>
    /// <param name="journal">The log.</param>
    /// <param name="state">Guarded by <paramref name="gate"/>.</param>
    /// <param name="gate">Held for reading and changing the state only.</param>
    /// <param name="options">The limits.</param>
    /// <param name="nowUs">The time of the entries.</param>
    /// <param name="ageUs">The time by which ages are measured; null while nothing is dropped by age.</param>
    /// <param name="dropped">Gets the dropped clips.</param>
    /// <param name="tally">Counts them.</param>
    public static async ValueTask DropAsync(
        QueueJournal journal, ClipQueueState state, Lock gate, ClipQueueOptions options, long nowUs, long? ageUs, List<ClipEntry> dropped,
        RetentionTally tally)
    {
        var due = new List<(ClipEntry Clip, DeletionReason Reason)>();
        do
        {
            due.Clear();
            lock (gate)
                due.AddRange(Due(state, options, ageUs).Take(MostAtOnce));
            if (due.Count > 0)
                await RecordAsync(journal, state, gate, due.ConvertAll(one => one.Clip), nowUs).ConfigureAwait(false);
            dropped.AddRange(due.Select(one => one.Clip with { State = ClipState.Dropped, ChangedUs = nowUs }));
            foreach (var (clip, reason) in due)
                tally.Add(reason, clip.File.Length, clip.RecordedUs);
            DeleteFiles(state, gate);
        }
        while (due.Count == MostAtOnce);
    }

    /// <summary>Deletes the files of dropped clips, flushes the directory, and only then removes the clips from the list of undeleted ones.</summary>
    private static void DeleteFiles(ClipQueueState state, Lock gate)
    {
        List<ulong> undeleted;
        lock (gate)
            undeleted = [.. state.Undeleted];
        if (undeleted.Count == 0)
            return;

        try
        {
            foreach (var id in undeleted)
                File.Delete(state.PathOf(id));
            DurableFile.FlushDirectory(state.ClipsDirectory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return;
        }

        lock (gate)
            undeleted.ForEach(state.FileDeleted);
    }

    private static async ValueTask RecordAsync(QueueJournal journal, ClipQueueState state, Lock gate, List<ClipEntry> due, long nowUs)
    {
        var entries = due.ConvertAll(clip =>
        {
            var address = journal.Append(journal.Begin(LogEntryKind.Dropped, clip.Id, nowUs), out var bytes);
            return (Bytes: bytes.ToArray(), Address: address);
        });
        await journal.CommitAsync().ConfigureAwait(false);
        lock (gate)
        {
            foreach (var (bytes, address) in entries)
            {
                var entry = new LogEntryReader(bytes);
                state.Apply(ref entry, address, bytes.Length);
            }
        }
    }

    /// <summary>Too old or over the limit of bytes: acknowledged clips, then failed ones, each oldest first. Unfinished clips stay.</summary>
    private static IEnumerable<(ClipEntry Clip, DeletionReason Reason)> Due(ClipQueueState state, ClipQueueOptions options, long? ageUs)
    {
        var tooMuch = options.RetentionBytes > 0 ? state.Counts.Bytes - options.RetentionBytes : 0;
        var oldestUs = options.RetentionAge > TimeSpan.Zero && ageUs is { } us
            ? us - (long)options.RetentionAge.TotalMicroseconds
            : long.MinValue;
        if (tooMuch <= 0 && oldestUs == long.MinValue)
            yield break;

        foreach (var kind in new[] { ClipState.Acknowledged, ClipState.Failed })
        {
            foreach (var clip in state.Clips)
            {
                if (clip.State != kind || (tooMuch <= 0 && clip.RecordedUs >= oldestUs))
                    continue;
                tooMuch -= clip.File.Length;
                yield return (clip, clip.RecordedUs < oldestUs ? DeletionReason.Age : DeletionReason.Bytes);
            }
        }
    }
}
