using Gateway.Settings.Reading;

namespace Gateway.Ingest.Keys;

/// <summary>The keys of boards, read again within a second after their file has changed. Any thread; finding allocates nothing.</summary>
/// <remarks>
/// A file that cannot be used, or is gone, changes nothing: no board loses its key by accident, because plain pictures would then be taken.
/// </remarks>
internal sealed class BoardKeys : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILastFrames _frames;
    private readonly Dictionary<long, BoardKey> _byId = [];   // also of former files: their last frames stay; under the lock of the files
    private readonly ReloadedFiles<Named> _file;
    private readonly string _path;
    private bool _hasFile;
    private DateTime _written;
    private long _checked;

    /// <param name="file">Need not exist.</param>
    /// <param name="frames">For the last frames under the keys.</param>
    /// <param name="time">For the interval of looking at the file.</param>
    /// <param name="log">For changes of the file.</param>
    /// <exception cref="StorageException">The file cannot be used.</exception>
    public BoardKeys(BoardKeyFile file, ILastFrames frames, TimeProvider time, ILogger<BoardKeys> log)
    {
        (_time, _frames, _path, _checked) = (time, frames, file.Path, time.GetTimestamp());
        _written = File.GetLastWriteTimeUtc(_path);
        try
        {
            _file = new(
                () => Read(file), (_, keys) => log.BoardKeysReloaded(file.Path, keys.ByCamera.Values.Distinct().Count()),
                e => log.BoardKeysNotReloaded(file.Path, e.Message), file.Path);
        }
        catch (Exception e) when (e is FormatException)
        {
            throw new StorageException(StorageFault.Damaged, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                StorageFault.Io, $"The key file {file.Path} cannot be read: {e.Message} It must belong to the user of the daemon, with mode 600.", e);
        }
    }

    /// <summary>The key of the board with this camera; null if it has none.</summary>
    public BoardKey? Find(ReadOnlySpan<char> camera)
    {
        var last = Volatile.Read(ref _checked);
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(last, now) >= TimeSpan.FromSeconds(1) && Interlocked.CompareExchange(ref _checked, now, last) == last)
            Refresh();
        return _file.Value.ByCamera.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(camera, out var key) ? key : null;
    }

    /// <summary>Whether a board has a key whose name is this one, or differs from it in case alone.</summary>
    public bool HasInAnyCase(string name) => _file.Value.AnyCase.Contains(name);

    public void Dispose()
    {
        foreach (var key in _byId.Values)
            key.Dispose();
    }

    /// <summary>Called once a second at most. Looking at the time alone allocates nothing.</summary>
    private void Refresh()
    {
        var written = File.GetLastWriteTimeUtc(_path);
        if (written == _written)
            return;
        _written = written;
        _file.Refresh();
    }

    private Named Read(BoardKeyFile file)
    {
        if (!File.Exists(file.Path) && (_hasFile || _frames.HasLastFrames()))
        {
            throw new FormatException(
                $"{file.Path} is gone, but boards have encrypted their pictures. Restore it, or make them other keys with: gateway board key NAME");
        }

        _hasFile = File.Exists(file.Path);
        var keys = new Dictionary<string, BoardKey>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, bytes) in file.Read())
        {
            var id = BoardKey.IdOf(bytes);
            if (!_byId.TryGetValue(id, out var key))
                _byId[id] = key = Create(bytes);

            // A board whose name differs from that of another in case alone gets the hashed one: both lead to the camera.
            var camera = new CameraName(Encoding.UTF8.GetBytes(name), new char[CameraRegistry.MaxNameLength]);
            keys[camera.Text.ToString()] = key;
            keys[camera.Hashed()] = key;
            names.Add(camera.Text.ToString());
        }

        return new Named(keys, names);
    }

    private BoardKey Create(byte[] bytes)
    {
        try
        {
            return new BoardKey(bytes, _frames);
        }
        catch (StorageException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private sealed record Named(Dictionary<string, BoardKey> ByCamera, HashSet<string> AnyCase);
}
