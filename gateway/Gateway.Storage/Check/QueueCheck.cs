namespace Gateway.Storage;

/// <summary>Checks log and clip files: invariants 1 to 4.</summary>
internal static class QueueCheck
{
    private const int ReadTries = 3;

    public static StorageCheckReport Run(StorageCheckReport report, StorageCheckOptions options, ProblemList problems, CancellationToken cancel)
    {
        if (Read(report, problems) is not { } state)
            return report;

        var bad = 0;
        foreach (var clip in state.Clips)
        {
            cancel.ThrowIfCancellationRequested();
            if (clip.Id >= state.ReservedUntil)
                problems.Add(2, $"Clip {clip.Id} has an id that was never reserved.");
            if (Fault(clip, options) is not { } fault || WasDropped(report, clip))
                continue;
            bad++;
            problems.Add(1, $"Clip {clip.Id} of {clip.File.Header.Camera}: {fault}. Restore {clip.File.Path} from a backup.");
        }

        var counts = state.Counts;
        return report with
        {
            Clips = state.Clips.Count,
            Acknowledged = counts.Acknowledged,
            Queued = counts.Depth,
            Failed = counts.Failed,
            Missing = bad,
            ClipBytes = counts.Bytes,
            RecordedEver = counts.RecordedEver,
            DroppedEver = counts.DroppedEver,
            Orphans = CountOrphans(report.Path, state),
        };
    }

    /// <summary>Replays the log, which checks its sequence and checksums (invariant 3). Retries: a running gateway may compact the log.</summary>
    private static ClipQueueState? Read(StorageCheckReport report, ProblemList problems)
    {
        var directory = DataDirectory.QueuePathIn(report.Path);
        if (!File.Exists(Path.Combine(directory, "commit")) && LogHistory.Contradiction(directory, DataDirectory.ClipsPathIn(report.Path)) is null)
            return null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var journal = QueueJournal.Open(directory, DataDirectory.ClipsPathIn(report.Path), readOnly: true, null, out var state);
                return state;
            }
            catch (StorageException error)
            {
                if (report.InUse && attempt < ReadTries)
                    continue;
                problems.Add(3, error.Message);
                return null;
            }
        }
    }

    private static string? Fault(ClipEntry clip, StorageCheckOptions options)
    {
        var file = new FileInfo(clip.File.Path);
        if (!file.Exists)
            return "its file is missing";
        if (file.Length != clip.File.Length)
            return $"its file has {file.Length} bytes, not {clip.File.Length}";
        if (!options.HashClips)
            return null;
        try
        {
            return ClipFileReader.Measure(clip.File.Path).Sha256 == clip.File.Sha256 ? null : "its content was changed";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"its file cannot be read ({error.Message})";
        }
    }

    /// <summary>Whether a running gateway dropped the clip after the log was read.</summary>
    private static bool WasDropped(StorageCheckReport report, ClipEntry clip) =>
        report.InUse && Read(report, new ProblemList(0)) is { } now && now.Find(clip.Id) is null;

    private static int CountOrphans(string path, ClipQueueState state)
    {
        var directory = DataDirectory.ClipsPathIn(path);
        if (!Directory.Exists(directory))
            return 0;
        var undeleted = state.Undeleted.ToHashSet();
        return Directory.EnumerateFiles(directory)
            .Count(f => ClipFileName.TryParse(Path.GetFileName(f.AsSpan()), out var id) && state.Find(id) is null && !undeleted.Contains(id));
    }
}
