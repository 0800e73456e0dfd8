using System.Text.Json;

namespace Gateway.Ingest.Topics;

/// <summary>
/// Topics that operators took while the gateway ran, kept over a restart in <c>topics.json</c> of the data directory: a list of objects like the
/// entries of <c>Boards</c>. One caller at a time.
/// </summary>
internal sealed class TakenTopics
{
    public const int Limit = 256;

    private const long MaxBytes = 1 << 20;

    private readonly string _path;
    private List<BoardOptions> _all;

    private TakenTopics(string path, List<BoardOptions> all) => (_path, _all) = (path, all);

    public IReadOnlyList<BoardOptions> All => _all;

    /// <exception cref="StorageException">The file cannot be read, or is damaged.</exception>
    public static TakenTopics Open(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "topics.json");
        try
        {
            if (!FileKind.MayBeRegular(path))   // reading a pipe would wait without end
                throw new IOException("it is no regular file.");
            var file = new FileInfo(path);
            if (!file.Exists)
                return new TakenTopics(path, []);
            if (file.Length > MaxBytes)
                throw new JsonException("it is too long");
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return new TakenTopics(path, [.. json.RootElement.EnumerateArray().Select(Read)]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new StorageException(
                StorageFault.Damaged, $"{path} is damaged: {e.Message} Correct it, or move it away and take the topics again on the dashboard.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.Io, $"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Adds an entry, or replaces that of the same topic, and returns when it is on the disk.</summary>
    /// <exception cref="StorageException">There are too many, or the file cannot be written; nothing has changed.</exception>
    public void Add(BoardOptions entry)
    {
        List<BoardOptions> all = [.. _all.Where(other => other.Topic != entry.Topic), entry];
        if (all.Count > Limit)
            throw new StorageException(StorageFault.Io, $"{Limit} topics are taken already; use wildcards in Boards.");
        try
        {
            DurableFile.ReplacePrivate(_path, Bytes(all));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.Io, $"{_path} cannot be written: {e.Message}", e);
        }

        _all = all;
    }

    private static byte[] Bytes(List<BoardOptions> all) =>
        JsonSerializer.SerializeToUtf8Bytes(all.Select(entry => new { entry.Topic, entry.Camera }), JsonSerializerOptions.Default);

    private static BoardOptions Read(JsonElement entry)
    {
        var read = new BoardOptions { Topic = entry.GetProperty("Topic").GetString() ?? "", Camera = entry.GetProperty("Camera").GetString() ?? "" };
        return read.Problem() is { } problem ? throw new JsonException(problem) : read;
    }
}
