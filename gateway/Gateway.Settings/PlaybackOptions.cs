namespace Gateway.Settings;

/// <summary>The section <c>Playback</c>.</summary>
public sealed record PlaybackOptions
{
    [Setting("ffmpeg's name of the H.264 encoder: `libx264` runs everywhere; `h264_v4l2m2m` is the hardware of a Raspberry Pi up to 4, which the "
        + "service has to be allowed to use (operation.md).",
        Pattern = "^[a-z0-9_]*264[a-z0-9_]*$", Form = "the name of an H.264 encoder, such as libx264 or h264_v4l2m2m")]
    public string Encoder { get; init; } = "libx264";

    [Setting("Directory of the converted clips, used by one dashboard. Null: that of the service (`$CACHE_DIRECTORY`), else `playback` in the "
        + "directory of `--data`.")]
    public string? CacheDirectory { get; init; }

    [Setting("Bytes of converted clips on disk. When exceeded, those unused for longest are deleted; the last used one stays.",
        Min = "1MiB", Unit = "bytes")]
    public long MaxCacheBytes { get; init; } = 1L << 30;

    [Setting("Conversions waiting for their turn; a request for one more is answered with 503.", Min = 1, Max = 1000, Unit = "conversions")]
    public int MaxWaiting { get; init; } = 16;

    /// <param name="key">Key of the section, for the problems.</param>
    /// <param name="problems">Receives settings that cannot be used.</param>
    public void Check(string key, SettingProblems problems) =>
        problems.Require(CacheDirectory is null || (CacheDirectory.Length > 0 && !CacheDirectory.Contains('\0', StringComparison.Ordinal)),
            $"{key}:CacheDirectory", "is empty, or has a NUL in it; it must be the path of a directory");
}
