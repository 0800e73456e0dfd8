using Gateway.Settings.Reading;

namespace Gateway.Ingest.Keys;

/// <summary>The keys of boards, read again within a second after their file has changed. Any thread; finding allocates and reads nothing.</summary>
/// <remarks>
/// A file that cannot be used, or is gone, changes nothing: no board loses its key by accident, because plain pictures would then be taken.
/// </remarks>
internal sealed class BoardKeys : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly ILastFrames _frames;
    private readonly Dictionary<long, BoardKey> _byId = [];   // also of former files: their last frames stay; under the lock of the files
    private readonly ReloadedFiles<Named> _file;
    private readonly ITimer _look;
    private bool _hasFile;

    /// <param name="file">Need not exist.</param>
    /// <param name="frames">For the last frames under the keys.</param>
    /// <param name="time">For the interval of looking at the file.</param>
    /// <param name="log">For changes of the file.</param>
    /// <exception cref="StorageException">The file cannot be used.</exception>
    public BoardKeys(BoardKeyFile file, ILastFrames frames, TimeProvider time, ILogger<BoardKeys> log)
    {
        _frames = frames;
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

        // Not while a picture waits: after a change it reads the file and the store.
        _look = time.CreateTimer(_ => _file.Refresh(), null, LookInterval, LookInterval);
    }

    /// <summary>The key of the board with this camera; null if it has none.</summary>
    public BoardKey? Find(ReadOnlySpan<char> camera) =>
        _file.Value.ByCamera.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(camera, out var key) ? key : null;

    /// <summary>Whether a board has a key whose name is this one, or differs from it in case alone.</summary>
    public bool HasInAnyCase(string name) => _file.Value.AnyCase.Contains(name);

    public void Dispose()
    {
        _look.Dispose();
        foreach (var key in _byId.Values)
            key.Dispose();
    }

    private Named Read(BoardKeyFile file)
    {
        try
        {
            if (!File.Exists(file.Path) && (_hasFile || _frames.HasLastFrames()))
            {
                throw new FormatException($"{file.Path} is gone, but boards have encrypted their pictures. "
                    + "Restore it, or make them other keys with: gateway board key NAME");
            }

            _hasFile = File.Exists(file.Path);
            return NamedOf(file.Read());
        }
        catch (StorageException e)   // the last frames cannot be read
        {
            throw new IOException(e.Message, e);
        }
    }

    private Named NamedOf(IReadOnlyDictionary<string, byte[]> all)
    {
        var keys = new Dictionary<string, BoardKey>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, bytes) in all)
        {
            var id = BoardKey.IdOf(bytes);
            if (!_byId.TryGetValue(id, out var key))
                _byId[id] = key = new BoardKey(bytes, _frames);

            // A board whose name differs from that of another in case alone gets the hashed one: both lead to the camera.
            var camera = new CameraName(Encoding.UTF8.GetBytes(name), new char[CameraRegistry.MaxNameLength]);
            keys[camera.Text.ToString()] = key;
            keys[camera.Hashed()] = key;
            names.Add(camera.Text.ToString());
        }

        return new Named(keys, names);
    }

    private sealed record Named(Dictionary<string, BoardKey> ByCamera, HashSet<string> AnyCase);
}
