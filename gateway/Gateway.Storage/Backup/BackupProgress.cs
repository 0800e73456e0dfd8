namespace Gateway.Storage;

/// <summary>Counts the bytes of a backup under way. One thread.</summary>
internal sealed class BackupProgress
{
    private readonly Action<StorageBackupProgress>? _report;
    private long _done;
    private long _total;

    public BackupProgress(string source, Action<StorageBackupProgress>? report)
    {
        _report = report;
        _total = LengthOf(DataDirectory.DatabasePathIn(source)) + LengthOf(DataDirectory.SessionsPathIn(source));
        var clips = DataDirectory.ClipsPathIn(source);
        if (Directory.Exists(clips))
            _total += ClipFiles.In(clips).Sum(clip => LengthOf(clip.Path));
    }

    public long DatabaseBytes { get; private set; }

    public void AddDatabase(long bytes)
    {
        DatabaseBytes += bytes;
        Add(bytes);
    }

    public void Add(long bytes)
    {
        _done += bytes;
        _total = Math.Max(_total, _done);
        _report?.Invoke(new StorageBackupProgress(_done, _total));
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
