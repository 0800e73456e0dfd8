using System.Globalization;

namespace Gateway.Clips;

/// <summary>A finished clip on the disk. File and name are durable, but the clip is not announced yet.</summary>
/// <param name="Header">Fields known before the first frame.</param>
/// <param name="Path">Full path of the file.</param>
/// <param name="Length">File size in bytes.</param>
/// <param name="Sha256">Hash of the whole file.</param>
/// <param name="Frames">Number of frames, at least 1.</param>
/// <param name="StartedUs">Timestamp of the first frame, microseconds since 1970-01-01 UTC.</param>
/// <param name="DurationUs">From the first frame to the end of the last.</param>
public sealed record ClipFile(ClipHeader Header, string Path, long Length, Sha256Digest Sha256, int Frames, long StartedUs, long DurationUs);

/// <summary>The fields of a clip known before its first frame. The file holds them too, so a file without a queue entry is identifiable.</summary>
/// <param name="ClipId">Reserved by the clip queue; names the file.</param>
/// <param name="Camera">The camera's name, at most <see cref="ClipLimits.MaxCameraBytes"/> bytes of UTF-8.</param>
/// <param name="TriggerEventId">The motion event that started the clip; 0 for none.</param>
/// <param name="Width">Pixels, 1 to 65535.</param>
/// <param name="Height">Pixels, 1 to 65535.</param>
public sealed record ClipHeader(ulong ClipId, string Camera, ulong TriggerEventId, int Width, int Height);

/// <summary>Clip id to file name and back: <c>clip-0000000000000042.mp4</c>. Ids are never reused, and neither are names.</summary>
internal static class ClipFileName
{
    public const string PartSuffix = ".part";
    public const string UnreadableSuffix = ".unreadable";
    private const string Prefix = "clip-";
    private const string Suffix = ".mp4";

    public static string Of(ulong clipId) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{clipId:d16}{Suffix}");

    public static string PathOf(string directory, ulong clipId) => Path.Combine(directory, Of(clipId));

    public static bool TryParse(ReadOnlySpan<char> name, out ulong clipId)
    {
        clipId = 0;
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
            && ulong.TryParse(name[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out clipId)
            && name.SequenceEqual(Of(clipId));
    }
}

/// <summary>The finished clips of a directory.</summary>
public static class ClipFiles
{
    /// <summary>Ids and paths, in no order. Current recordings are left out.</summary>
    public static IEnumerable<(ulong ClipId, string Path)> In(string directory)
    {
        foreach (var path in Directory.EnumerateFiles(directory))
        {
            if (ClipFileName.TryParse(Path.GetFileName(path.AsSpan()), out var clipId))
                yield return (clipId, path);
        }
    }
}

/// <summary>Limits of a single clip.</summary>
public sealed record ClipLimits
{
    /// <summary>Bytes of UTF-8 of a camera's name.</summary>
    public const int MaxCameraBytes = 256;

    /// <summary>Frames that a reader accepts; the index of a clip of that length has 12 MB.</summary>
    internal const int MostFrames = 1 << 20;

    /// <summary>Bytes of an index that a reader accepts.</summary>
    internal const int MostIndexBytes = 32 << 20;

    public int MaxFrames { get; init; } = 18_000;

    public long MaxBytes { get; init; } = 512L << 20;
}
