using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Storage;

/// <summary>The contents of <c>clock.json</c>: when the clock was seen last, and the doubt that outlasts a restart.</summary>
/// <param name="SeenUs">Microseconds since 1970.</param>
/// <param name="Doubt">Null if the clock is believed.</param>
/// <param name="Quiet">Running time without a step since the doubt began.</param>
internal sealed record ClockRecord(long SeenUs, ClockDoubt? Doubt = null, TimeSpan Quiet = default)
{
    private const int MaxBytes = 4096;

    /// <summary>Null if there is no file, or none that can be used.</summary>
    public static ClockRecord? Read(string path, out bool isDamaged)
    {
        isDamaged = false;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists && file.LinkTarget is null && !Directory.Exists(path))
                return null;
            if (file.Exists && file.Length is > 0 and <= MaxBytes
                && JsonSerializer.Deserialize(File.ReadAllBytes(path), ClockJson.Default.ClockRecord) is { } record)
                return record;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            // Damaged as well.
        }

        isDamaged = true;
        return null;
    }

    /// <exception cref="StorageException">The file cannot be written; the previous one remains.</exception>
    public void Write(string path)
    {
        try
        {
            DurableFile.ReplacePrivate(path, JsonSerializer.SerializeToUtf8Bytes(this, ClockJson.Default.ClockRecord));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(error, "keep the state of the clock", path);
        }
    }
}

[JsonSerializable(typeof(ClockRecord))]
internal sealed partial class ClockJson : JsonSerializerContext;
