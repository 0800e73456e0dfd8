using System.Buffers;
using System.Collections.Concurrent;

namespace Gateway.Frames;

/// <summary>All cameras by name, compared without case: the configured ones from the start, boards from their first frame. Any thread.</summary>
public sealed class CameraRegistry
{
    public const int MaxNameLength = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private readonly ConcurrentDictionary<string, Camera> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<uint, Camera> _byId = new();
    private readonly Lock _adding = new();
    private readonly int _maxCameras;

    /// <param name="maxCameras">Boards beyond this number are rejected: each costs a background model and a pre-roll.</param>
    public CameraRegistry(int maxCameras) => _maxCameras = maxCameras;

    /// <summary>Raised after a camera was added, on the adding thread.</summary>
    public event Action<Camera>? Added;

    public IReadOnlyList<Camera> All => [.. _byName.Values.OrderBy(camera => camera.Id)];

    public static bool IsValidName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxNameLength && !name.ContainsAnyExcept(NameCharacters);

    public Camera? Find(uint id) => _byId.GetValueOrDefault(id);

    public Camera? Find(string name) => _byName.GetValueOrDefault(name);

    /// <returns>The camera of that name; null if the name is not valid or the limit is reached.</returns>
    public Camera? GetOrAdd(string name, bool isBoard)
    {
        if (_byName.TryGetValue(name, out var known))
            return known;
        if (!IsValidName(name))
            return null;

        Camera added;
        lock (_adding)
        {
            if (_byName.TryGetValue(name, out known))
                return known;
            if (_byName.Count >= _maxCameras)
                return null;
            added = new Camera((uint)_byName.Count + 1, name, isBoard);
            _byId[added.Id] = added;
            _byName[name] = added;
        }

        Added?.Invoke(added);
        return added;
    }
}
