namespace Gateway.Storage;

/// <summary>Drops the clips that are due: records the drops, commits, and only then deletes the files (DESIGN.md procedure 3).</summary>
internal static class QueueRetention
{
    private const int MostAtOnce = 256;

    /// <summary>Runs under the writer and adds to <paramref name="dropped"/>. A file that cannot be deleted is deleted by a later call.</summary>
    public static async ValueTask DropAsync(
        QueueJournal journal, ClipQueueState state, Lock gate, ClipQueueOptions options, long nowUs, List<ClipEntry> dropped)
    {
        var due = new List<ClipEntry>();
        do
        {
            due.Clear();
            lock (gate)
                due.AddRange(Due(state, options, nowUs).Take(MostAtOnce));
            if (due.Count > 0)
                await RecordAsync(journal, state, gate, due, nowUs).ConfigureAwait(false);
            dropped.AddRange(due.Select(clip => clip with { State = ClipState.Dropped, ChangedUs = nowUs }));
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
    private static IEnumerable<ClipEntry> Due(ClipQueueState state, ClipQueueOptions options, long nowUs)
    {
        var tooMuch = options.RetentionBytes > 0 ? state.Counts.Bytes - options.RetentionBytes : 0;
        var oldestUs = options.RetentionAge > TimeSpan.Zero ? nowUs - (long)options.RetentionAge.TotalMicroseconds : long.MinValue;
        if (tooMuch <= 0 && options.RetentionAge <= TimeSpan.Zero)
            yield break;

        foreach (var kind in new[] { ClipState.Acknowledged, ClipState.Failed })
        {
            foreach (var clip in state.Clips)
            {
                if (clip.State != kind || (tooMuch <= 0 && clip.RecordedUs >= oldestUs))
                    continue;
                tooMuch -= clip.File.Length;
                yield return clip;
            }
        }
    }
}
