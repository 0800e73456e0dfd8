using System.Globalization;

namespace Gateway.Clips;

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
