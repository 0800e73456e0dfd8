namespace Gateway.Dashboard.Playback;

/// <summary>Finished copies of clips on disk, within <see cref="PlaybackOptions.MaxCacheBytes"/>. Any thread.</summary>
/// <remarks>
/// A copy is made under its name with <c>.part</c> and renamed when it is whole. Of the finished ones, those unused for longest go first, except
/// those being read and the last used one: a copy larger than the limit can be played, too. The time of the last access in the file system keeps
/// the order over a restart.
/// </remarks>
internal sealed class PlaybackCache(PlaybackOptions options, DashboardMetrics metrics, TimeProvider time) : IDisposable
{
    private const string PartSuffix = ".part";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Lock _turn = new();
    private readonly Dictionary<CopyName, Entry> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];   // the last used one is the last
    private FileStream? _held;
    private long _bytes;

    /// <summary>The copies, in no order.</summary>
    public IReadOnlyList<CopyName> Names
    {
        get
        {
            lock (_turn)
                return [.. _entries.Keys];
        }
    }

    /// <summary>Creates the directory, and removes what an earlier run left unfinished. Called by the other methods, too.</summary>
    /// <exception cref="UnavailableException">The directory cannot be used; a later call tries again.</exception>
    public void Open()
    {
        lock (_turn)
            OpenNow();
    }

    /// <summary>Returns the copy for reading; null if it has to be made.</summary>
    public CachedCopy? TryOpen(CopyName name)
    {
        lock (_turn)
        {
            OpenNow();
            if (!_entries.TryGetValue(name, out var entry))
                return null;
            try
            {
                var file = new FileStream(
                    PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);
                entry.Readers++;
                Use(entry, file);
                return new CachedCopy(file, () => Release(entry));
            }
            catch (IOException)
            {
                Forget(entry);   // a user has removed the file
                return null;
            }
        }
    }

    /// <summary>Where to make a copy. Nothing reads it there.</summary>
    public string PartPath(CopyName name)
    {
        lock (_turn)
        {
            OpenNow();
            return PathOf(name) + PartSuffix;
        }
    }

    /// <summary>Takes over the copy that was made at <see cref="PartPath"/>, and removes others if the limit is exceeded.</summary>
    /// <returns>Its length in bytes.</returns>
    public long Add(CopyName name)
    {
        var part = PartPath(name);
        long length;
        using (var file = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(file);   // a power cut after the rename leaves a whole file
            length = RandomAccess.GetLength(file);
        }

        lock (_turn)
        {
            File.Move(part, PathOf(name), overwrite: true);
            if (_entries.TryGetValue(name, out var old))
                Forget(old);
            Insert(name, length);
            Trim();
        }

        return length;
    }

    /// <summary>The disk is full: removes every copy that is not being read, since all of them can be made again.</summary>
    /// <param name="name">The copy that needs the space. A copy has about a tenth of the bytes of its clip; less space would not help.</param>
    /// <returns>Whether another try makes sense.</returns>
    public bool MakeSpace(CopyName name)
    {
        lock (_turn)
        {
            var unused = _entries.Values.Where(entry => entry.Readers == 0).ToList();
            if (unused.Count == 0 || (ulong)unused.Sum(entry => entry.Length) < name.Bytes / 10)
                return false;
            foreach (var entry in unused)
                Delete(entry);
            return true;
        }
    }

    /// <summary>Removes the copies of clips that are gone. Those that are being read stay readable until the end.</summary>
    public void Remove(Func<CopyName, bool> isGone)
    {
        lock (_turn)
        {
            foreach (var entry in _entries.Values.Where(entry => isGone(entry.Name)).ToList())
                Delete(entry);
        }
    }

    public void Dispose() => _held?.Dispose();

    private string PathOf(CopyName name) => Path.Combine(options.CacheDirectory!, name.ToString());

    private void OpenNow()
    {
        if (_held is not null && Directory.Exists(options.CacheDirectory))
            return;
        if (options.CacheDirectory is not { } directory)
            throw new UnavailableException("Converting clips needs a directory: set Playback.CacheDirectory.");
        try
        {
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(directory) : Directory.CreateDirectory(directory, OwnerOnly);
            _held?.Dispose();
            _held = null;
            _held = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            Load(new DirectoryInfo(directory));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            const int WouldBlock = 11;
            var reason = problem.HResult == WouldBlock ? "Another dashboard uses it." : problem.Message;
            throw new UnavailableException(
                $"Clips cannot be converted into {directory}: {reason} Set Playback.CacheDirectory to a directory that this dashboard may write.");
        }
    }

    private void Load(DirectoryInfo directory)
    {
        _entries.Clear();
        _byUse.Clear();
        _bytes = 0;
        foreach (var file in directory.EnumerateFiles().OrderBy(file => file.LastAccessTimeUtc))
        {
            if (file.Name.EndsWith(PartSuffix, StringComparison.Ordinal))
                file.Delete();
            else if (CopyName.Parse(file.Name) is { } name)
                Insert(name, file.Length);
        }

        Trim();
    }

    private void Insert(CopyName name, long length)
    {
        var entry = new Entry(name, length);
        _entries.Add(name, entry);
        _byUse.AddLast(entry.Place);
        Count(length);
    }

    private void Use(Entry entry, FileStream file)
    {
        _byUse.Remove(entry.Place);
        _byUse.AddLast(entry.Place);
        try
        {
            File.SetLastAccessTimeUtc(file.SafeFileHandle, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Only the order after a restart depends on it.
        }
    }

    private void Release(Entry entry)
    {
        lock (_turn)
        {
            entry.Readers--;
            Trim();
        }
    }

    private void Trim()
    {
        for (var place = _byUse.First; place is not null && place != _byUse.Last && _bytes > options.MaxCacheBytes;)
        {
            var entry = place.Value;
            place = place.Next;
            if (entry.Readers == 0)
                Delete(entry);
        }
    }

    private void Delete(Entry entry)
    {
        Forget(entry);
        try
        {
            File.Delete(PathOf(entry.Name));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The next start finds it again.
        }
    }

    private void Forget(Entry entry)
    {
        _entries.Remove(entry.Name);
        _byUse.Remove(entry.Place);
        Count(-entry.Length);
    }

    private void Count(long change)
    {
        _bytes += change;
        metrics.OnCacheChanged(_bytes);
    }

    private sealed class Entry
    {
        public Entry(CopyName name, long length)
        {
            Name = name;
            Length = length;
            Place = new LinkedListNode<Entry>(this);
        }

        public CopyName Name { get; }

        public long Length { get; }

        public LinkedListNode<Entry> Place { get; }

        public int Readers { get; set; }
    }
}

/// <summary>A copy of a clip, open for reading; it is kept until disposal.</summary>
internal sealed class CachedCopy(FileStream file, Action release) : IAsyncDisposable
{
    private Action? _release = release;

    public FileStream File => file;

    public DateTimeOffset MadeAt { get; } = System.IO.File.GetLastWriteTimeUtc(file.SafeFileHandle);

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        Interlocked.Exchange(ref _release, null)?.Invoke();
    }
}
