using System.Globalization;

namespace Gateway.Dashboard.Playback;

/// <summary>Forms of a clip for people.</summary>
internal enum CopyKind
{
    /// <summary>H.264 in MP4.</summary>
    Video,

    /// <summary>A small animated WebP.</summary>
    Preview,
}

/// <summary>
/// The file of a copy: <c>42-64c1b5c1a2400-3e8.mp4</c>. Start and length tell clips of the same id apart: another directory counts from 1 again.
/// </summary>
internal readonly record struct CopyName(ulong ClipId, long StartedUs, ulong Bytes, CopyKind Kind)
{
    private const string Video = ".mp4";
    private const string Preview = ".webp";

    public static CopyName Of(ClipMessage clip, CopyKind kind) => new(clip.Id, clip.StartedUs, clip.Bytes, kind);

    /// <returns>Null if the file is no copy.</returns>
    public static CopyName? Parse(string file)
    {
        var parts = Path.GetFileNameWithoutExtension(file).Split('-');
        if (parts.Length != 3
            || !ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var clipId)
            || !long.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var startedUs)
            || !ulong.TryParse(parts[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bytes))
            return null;
        var name = new CopyName(clipId, startedUs, bytes, Path.GetExtension(file) == Preview ? CopyKind.Preview : CopyKind.Video);
        return name.ToString() == file ? name : null;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{ClipId}-{StartedUs:x}-{Bytes:x}{(Kind == CopyKind.Video ? Video : Preview)}");
}
