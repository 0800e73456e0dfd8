using System.Text.Json;

namespace Gateway.Ingest.Announcing;

/// <summary>
/// The cameras of which an MQTT broker may hold retained messages, also since earlier runs: <c>announced.json</c> of the data directory. One caller
/// at a time.
/// </summary>
/// <remarks>
/// The file is replaced as a whole. A lost or damaged one costs that messages of cameras that are gone stay, so it is neither needed for the start
/// nor checked by <c>gateway check</c>.
/// </remarks>
internal sealed class AnnouncedCameras
{
    /// <summary>Most cameras; beyond it, the one that is missing for the longest time is forgotten.</summary>
    public const int Limit = 256;

    private const long MaxBytes = 4 << 20;

    private readonly string _path;
    private readonly Dictionary<string, AnnouncedCamera> _all = new(StringComparer.Ordinal);
    private bool _isChanged;

    private AnnouncedCameras(string path) => _path = path;

    public IReadOnlyList<AnnouncedCamera> All => [.. _all.Values];

    /// <param name="dataDirectory">Where the file is.</param>
    /// <param name="problem">Why the file could not be read and its cameras are forgotten; null usually.</param>
    public static AnnouncedCameras Open(string dataDirectory, out string? problem)
    {
        var announced = new AnnouncedCameras(Path.Combine(dataDirectory, "announced.json"));
        problem = null;
        try
        {
            if (!FileKind.MayBeRegular(announced._path))   // reading a pipe would wait without end
                throw new IOException("it is no regular file.");
            var file = new FileInfo(announced._path);
            if (file.Exists)
                announced.Read(file);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            problem = $"{announced._path} is damaged: {e.Message}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{announced._path} cannot be read: {e.Message}";
        }

        return announced;
    }

    public AnnouncedCamera? Find(string camera) => _all.GetValueOrDefault(camera);

    /// <summary>Adds or replaces a camera; <see cref="Save"/> follows.</summary>
    public void Set(AnnouncedCamera camera)
    {
        _all[camera.Camera] = camera;
        _isChanged = true;
        while (_all.Count > Limit)
            _all.Remove(_all.Values.Where(other => other != camera).OrderBy(other => other.MissingSinceUs ?? long.MaxValue).First().Camera);
    }

    public void Remove(string camera) => _isChanged |= _all.Remove(camera);

    /// <summary>Writes the changes, if there are any, and returns when they are on the disk.</summary>
    /// <exception cref="StorageException">The file cannot be written; the next call tries again.</exception>
    public void Save()
    {
        if (!_isChanged)
            return;
        try
        {
            DurableFile.ReplacePrivate(_path, JsonSerializer.SerializeToUtf8Bytes(_all.Values, JsonSerializerOptions.Default));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(e, "write the announced cameras", _path);
        }

        _isChanged = false;
    }

    private void Read(FileInfo file)
    {
        if (file.Length > MaxBytes)
            throw new JsonException("it is too long");
        using var json = JsonDocument.Parse(File.ReadAllBytes(_path));
        foreach (var entry in json.RootElement.EnumerateArray().Take(Limit))
        {
            if (entry.Deserialize<AnnouncedCamera>() is not { Camera.Length: > 0, Topics: not null } camera
                || camera.Topics.Any(string.IsNullOrEmpty))
            {
                throw new JsonException("an entry without a camera or a topic.");
            }

            _all[camera.Camera] = camera;
        }
    }
}

/// <param name="Camera">Its name.</param>
/// <param name="IsBoard">Whether it is a board, which may come back.</param>
/// <param name="Topics">Topics of its retained messages.</param>
internal sealed record AnnouncedCamera(string Camera, bool IsBoard, IReadOnlyList<string> Topics)
{
    /// <summary>Since when it is missing, microseconds since 1970-01-01 UTC; null while it is there.</summary>
    public long? MissingSinceUs { get; init; }

    /// <summary>Whether its messages must be withdrawn as soon as the broker can be reached.</summary>
    public bool IsGone { get; init; }
}
