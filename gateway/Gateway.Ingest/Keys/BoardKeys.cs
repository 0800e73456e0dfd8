using Gateway.Settings.Reading;

namespace Gateway.Ingest.Keys;

/// <summary>The keys of boards, read again within a second after their file has changed. Any thread; finding allocates nothing.</summary>
/// <remarks>
/// A file that cannot be used, or is gone, changes nothing: no board loses its key by accident, because plain pictures would then be taken.
/// </remarks>
internal sealed class BoardKeys : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Func<long, ulong> _lastOf;
    private readonly Dictionary<long, BoardKey> _byId = [];   // also of former files: their last frames stay; under the lock of the files
    private readonly ReloadedFiles<Dictionary<string, BoardKey>> _file;
    private readonly string _path;
    private bool _hasFile;
    private DateTime _written;
    private long _checked;

    /// <param name="file">Need not exist.</param>
    /// <param name="lastOf">The identity of the last frame that was stored under a key of this id; 0 for none.</param>
    /// <param name="time">For the interval of looking at the file.</param>
    /// <param name="log">For changes of the file.</param>
    /// <exception cref="StorageException">The file cannot be used.</exception>
    public BoardKeys(BoardKeyFile file, Func<long, ulong> lastOf, TimeProvider time, ILogger<BoardKeys> log)
    {
        (_time, _lastOf, _path, _checked) = (time, lastOf, file.Path, time.GetTimestamp());
        _written = File.GetLastWriteTimeUtc(_path);
        try
        {
            _file = new(
                () => Read(file), (_, keys) => log.BoardKeysReloaded(file.Path, Count(keys)),
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
        return _file.Value.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(camera, out var key) ? key : null;
    }

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

    private static int Count(Dictionary<string, BoardKey> keys) => keys.Values.Distinct().Count();

    private Dictionary<string, BoardKey> Read(BoardKeyFile file)
    {
        if (_hasFile && !File.Exists(file.Path))
            throw new FormatException($"{file.Path} is gone. Restore it, or remove single keys with: gateway board key NAME --remove");
        _hasFile = File.Exists(file.Path);
        var keys = new Dictionary<string, BoardKey>(StringComparer.Ordinal);
        foreach (var (name, bytes) in file.Read())
        {
            var id = BoardKey.IdOf(bytes);
            if (!_byId.TryGetValue(id, out var key))
                _byId[id] = key = Create(bytes);

            // A board whose name differs from that of another in case alone gets the hashed one: both lead to the camera.
            var camera = new CameraName(Encoding.UTF8.GetBytes(name), new char[CameraRegistry.MaxNameLength]);
            keys[camera.Text.ToString()] = key;
            keys[camera.Hashed()] = key;
        }

        return keys;
    }

    private BoardKey Create(byte[] bytes)
    {
        try
        {
            return new BoardKey(bytes, _lastOf);
        }
        catch (StorageException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
