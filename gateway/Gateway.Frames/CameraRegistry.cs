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
    private uint _lastId;
    private long _framesOfGone;

    /// <param name="maxCameras">Boards beyond this number are rejected: each costs a background model and a pre-roll.</param>
    public CameraRegistry(int maxCameras) => _maxCameras = maxCameras;

    /// <summary>Raised after a camera was added, on the adding thread.</summary>
    public event Action<Camera>? Added;

    /// <summary>
    /// Raised after a board's camera gave way to another one, on the thread that adds that one, or was removed. No frame of it follows.
    /// </summary>
    public event Action<Camera>? Removed;

    /// <summary>Raised in front of <see cref="Removed"/> if the limit was the reason.</summary>
    public event Action<Camera>? GaveWay;

    /// <summary>
    /// Since when a board is offline, on the monotonic clock; null while it is not. The board that is offline for the longest time gives way first.
    /// </summary>
    public Func<Camera, long?>? OfflineSince { get; set; }

    public IReadOnlyList<Camera> All => [.. _byName.Values.OrderBy(camera => camera.Id)];

    /// <summary>Frames of all cameras since the start, also of those that are gone.</summary>
    public long Frames => All.Sum(camera => (long)camera.LastSequence) + Interlocked.Read(ref _framesOfGone);

    public static bool IsValidName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxNameLength && !name.ContainsAnyExcept(NameCharacters);

    public Camera? Find(uint id) => _byId.GetValueOrDefault(id);

    public Camera? Find(string name) => _byName.GetValueOrDefault(name);

    /// <returns>The camera of that name; null if the name is not valid, or the limit is reached and no camera gives way.</returns>
    public Camera? GetOrAdd(string name, bool isBoard, bool isConfigured = false, string? displayName = null)
    {
        if (Known(name, displayName) is { } known)
            return known;
        if (!IsValidName(name))
            return null;

        Camera added;
        Camera? gone = null;
        lock (_adding)
        {
            if (Known(name, displayName) is { } other)
                return other;
            if (_byName.Count >= _maxCameras)
            {
                gone = ToGiveWay();
                if (gone is null)
                    return null;
                TakeOut(gone);
            }

            added = new Camera(++_lastId, name, isBoard, isConfigured) { DisplayName = displayName ?? name };
            _byId[added.Id] = added;
            _byName[name] = added;
        }

        if (gone is not null)
        {
            GaveWay?.Invoke(gone);
            Removed?.Invoke(gone);
        }

        Added?.Invoke(added);
        return added;
    }

    /// <summary>Removes a board's camera that the configuration does not name.</summary>
    public void Remove(Camera camera)
    {
        lock (_adding)
        {
            if (camera is not { IsBoard: true, IsConfigured: false, IsGone: false })
                return;
            TakeOut(camera);
        }

        Removed?.Invoke(camera);
    }

    private void TakeOut(Camera camera)
    {
        camera.IsGone = true;
        Interlocked.Add(ref _framesOfGone, camera.LastSequence);
        _byId.TryRemove(camera.Id, out _);
        _byName.TryRemove(camera.Name, out _);
    }

    private Camera? Known(string name, string? displayName)
    {
        if (!_byName.TryGetValue(name, out var known))
            return null;
        if (displayName is not null && known.DisplayName != displayName)
            known.DisplayName = displayName;   // a board of an earlier run, listed by its name alone
        return known;
    }

    private Camera? ToGiveWay() => OfflineSince is not { } offlineSince ? null : _byName.Values
        .Where(camera => camera is { IsBoard: true, IsConfigured: false })
        .Select(camera => (Camera: camera, Since: offlineSince(camera)))
        .Where(board => board.Since is not null)
        .OrderBy(board => board.Since)
        .Select(board => board.Camera)
        .FirstOrDefault();
}
