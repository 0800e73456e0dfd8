namespace Gateway.Settings;

/// <summary>The section <c>Frames</c>.</summary>
public sealed record FrameOptions
{
    [Setting("Bytes of the largest picture accepted from any source.", Min = "1KiB", Max = "256MiB", Unit = "bytes")]
    public int MaxFrameBytes { get; init; } = 4 << 20;

    [Setting("Native memory for all frames in use: pre-roll, recording, link. Beyond it, frames are dropped and counted.",
        Min = "4KiB", Max = "1TiB", Unit = "bytes")]
    public long MaxPoolBytes { get; init; } = 256 << 20;

    [Setting("Cameras and boards together. Each needs a background model and a pre-roll.", Min = 1, Max = 10_000, Unit = "cameras")]
    public int MaxCameras { get; init; } = 64;

    internal void Check(string key, SettingProblems problems) => problems.Require(
        MaxPoolBytes >= 4L * MaxFrameBytes, $"{key}:MaxPoolBytes",
        $"is {UnitText.Format(MaxPoolBytes)}; it must be at least four times MaxFrameBytes, {UnitText.Format(4L * MaxFrameBytes)}");
}
