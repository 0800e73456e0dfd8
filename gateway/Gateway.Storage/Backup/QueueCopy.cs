namespace Gateway.Storage;

/// <summary>Copies the clip queue and its clips, while a daemon records, drops and compacts.</summary>
internal sealed class QueueCopy(string source, string part, BackupProgress progress, CancellationToken cancel)
{
    private const int Tries = 20;

    private readonly string _clips = DataDirectory.ClipsPathIn(source);
    private readonly string _clipCopies = DataDirectory.ClipsPathIn(part);
    private readonly string _queue = DataDirectory.QueuePathIn(source);
    private readonly string _queueCopy = DataDirectory.QueuePathIn(part);
    private readonly HashSet<ulong> _linked = [];
    private readonly HashSet<ulong> _copied = [];

    public int Clips { get; private set; }

    public long ClipBytes { get; private set; }

    public int LinkedClips { get; private set; }

    /// <summary>
    /// Takes the clips first, so that retention cannot delete one that the queue's copy names; then the queue; then those recorded in between. If one
    /// of these is gone already, a newer copy of the queue does not name it.
    /// </summary>
    /// <exception cref="StorageException">The queue is damaged, or a clip that it names is missing.</exception>
    public void Run()
    {
        if (!Directory.Exists(_clips) || !Directory.Exists(_queue))
            return;
        StorageBackup.CreateLike(_clips, _clipCopies);
        foreach (var (id, _) in ClipFiles.In(_clips))
            Take(id);
        for (var attempt = 1; ; attempt++)
        {
            var isLast = attempt == Tries;
            if (TryCopyQueue(isLast) is not { } state)
                continue;
            var missing = state.Clips.FirstOrDefault(clip => !Take(clip.Id));
            if (missing is not null && !isLast)
                continue;
            RemoveOthers(state);   // of a missing clip the verification reports the name
            DurableFile.FlushDirectory(_clipCopies);
            return;
        }
    }

    /// <returns>Whether the clip is in the copy.</returns>
    private bool Take(ulong id)
    {
        cancel.ThrowIfCancellationRequested();
        if (_linked.Contains(id) || _copied.Contains(id))
            return true;
        var (from, to) = (ClipFileName.PathOf(_clips, id), ClipFileName.PathOf(_clipCopies, id));
        if (BackupFile.LinkOrCopy(from, to) is not { } isLinked)
            return false;
        (isLinked ? _linked : _copied).Add(id);
        progress.Add(new FileInfo(to).Length);
        return true;
    }

    /// <summary>The commit is copied before the log: what it names is in the log, and only an entry behind it may be cut.</summary>
    /// <returns>Null if a compaction removed a part meanwhile.</returns>
    private ClipQueueState? TryCopyQueue(bool isLast)
    {
        try
        {
            if (Directory.Exists(_queueCopy))
                Directory.Delete(_queueCopy, recursive: true);
            StorageBackup.CreateLike(_queue, _queueCopy);
            var commit = Path.Combine(_queue, "commit");
            if (!File.Exists(commit))
                return new ClipQueueState(_clipCopies);
            BackupFile.Copy(commit, Path.Combine(_queueCopy, "commit"));
            foreach (var segment in Directory.EnumerateFiles(_queue, "log.*"))
                BackupFile.Copy(segment, Path.Combine(_queueCopy, Path.GetFileName(segment)));
            DurableFile.FlushDirectory(_queueCopy);
            using var journal = QueueJournal.Open(_queueCopy, _clipCopies, readOnly: true, null, out var state);
            return state;
        }
        catch (Exception error) when (!isLast && error is FileNotFoundException or StorageException { Fault: StorageFault.Damaged })
        {
            return null;
        }
    }

    /// <summary>Clips that were dropped after they were taken: the next start of a daemon would adopt them.</summary>
    private void RemoveOthers(ClipQueueState state)
    {
        foreach (var id in _linked.Concat(_copied).Where(id => state.Find(id) is null).ToArray())
        {
            File.Delete(ClipFileName.PathOf(_clipCopies, id));
            _linked.Remove(id);
            _copied.Remove(id);
        }

        Clips = state.Clips.Count;
        ClipBytes = state.Counts.Bytes;
        LinkedClips = _linked.Count;
    }
}
