namespace Gateway.Settings;

/// <summary>An entry of <c>Cameras</c>: a local camera, or the settings of the board of that name.</summary>
public sealed record CameraOptions
{
    internal const string NamePattern = "^[A-Za-z0-9_-]{1,64}$";
    internal const string NameForm = "1 to 64 of A-Z a-z 0-9 _ -";

    [Setting("Unique name: 1 to 64 of `A-Z a-z 0-9 _ -`, compared without case. For a board, its id.", Applies.ThisCamera,
        Pattern = NamePattern, Form = NameForm)]
    public required string Name { get; init; }

    [Setting("Source that ffmpeg opens: a file, `rtsp://...`, `/dev/video0`. Null: a board.", Applies.ThisCamera, Secret = true)]
    public string? Input { get; init; }

    [Setting("Arguments of ffmpeg in front of `-i`, one element per argument (`[\"-rtsp_transport\", \"tcp\"]`).", Applies.ThisCamera, Secret = true)]
    public IReadOnlyList<string> InputArguments { get; init; } = [];

    [Setting("Whether the input is MJPEG already, whose pictures are passed through unchanged.", Applies.ThisCamera)]
    public bool PassThrough { get; init; }

    [Setting("Whether a file starts again at its end, for trials.", Applies.ThisCamera)]
    public bool Loop { get; init; }

    [Setting("Longest time without a picture; then ffmpeg is killed and started again. A start may take twice as long.", Applies.ThisCamera,
        Min = "1s", Max = "1d")]
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(15);

    [Setting("Frames per second at most. Null: the rate of the input.", Applies.ThisCamera, Min = 1, Max = 60)]
    public int? FramesPerSecond { get; init; }

    [Setting("Pixels of the camera's pictures, with `Height`; requested from ffmpeg unless pictures are passed through. Regions outside are then "
        + "refused at the start. Without it, a region outside the first picture is logged and counted (`motion.regions.outside`).",
        Applies.ThisCamera, Min = 16, Max = 4096, Unit = "pixels")]
    public int? Width { get; init; }

    [Setting("Set both, or neither.", Applies.ThisCamera, Min = 16, Max = 4096, Unit = "pixels")]
    public int? Height { get; init; }

    [Setting("Replaces the whole common section `Motion` for this camera.", Applies.ThisCamera)]
    public MotionSection? Motion { get; init; }

    [Setting("Replaces `Images.Keep` for this board.", Applies.Live)]
    public ImagePolicy? KeepImages { get; init; }

    internal void Check(string key, SettingProblems problems)
    {
        if (Width is null != Height is null)
            problems.Add($"{key}:{(Width is null ? nameof(Width) : nameof(Height))}", "is missing; give Width and Height both, or neither");
        Motion?.Check($"{key}:{nameof(Motion)}", problems);
    }
}
