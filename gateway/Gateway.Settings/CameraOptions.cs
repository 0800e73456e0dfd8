namespace Gateway.Settings;

/// <summary>An entry of <c>Cameras</c>: a local camera, or the settings of the board of that name.</summary>
public sealed record CameraOptions
{
    /// <summary>Name of the setting with the file of user and password, for errors.</summary>
    public const string LoginKey = nameof(CredentialsFile);

    internal const string NamePattern = "^[A-Za-z0-9_-]{1,64}$";
    internal const string NameForm = "1 to 64 of A-Z a-z 0-9 _ -";

    [Setting("Unique name: 1 to 64 of `A-Z a-z 0-9 _ -`, compared without case. For a board, its id.", Applies.ThisCamera,
        Pattern = NamePattern, Form = NameForm)]
    public required string Name { get; init; }

    [Setting("Source that ffmpeg opens: a file, `rtsp://...`, `/dev/video0`. Without it and `Snapshot`: a board.", Applies.ThisCamera, Secret = true)]
    public string? Input { get; init; }

    [Setting("Address that returns one JPEG for each request (`http://board/capture`), in place of `Input`.", Applies.ThisCamera, Secret = true)]
    public string? Snapshot { get; init; }

    [Setting("Time from one request of `Snapshot` to the next.", Applies.ThisCamera, Min = "100ms", Max = "1h")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    [Setting("File whose first line is `USER:PASSWORD` for `Snapshot` (Basic or Digest), closed to other users; read at each opening.",
        Applies.ThisCamera)]
    public string? CredentialsFile { get; init; }

    [Setting("Arguments of ffmpeg in front of `-i`, one element per argument (`[\"-rtsp_transport\", \"tcp\"]`).", Applies.ThisCamera, Secret = true)]
    public IReadOnlyList<string> InputArguments { get; init; } = [];

    [Setting("Whether the input is MJPEG already, whose pictures are passed through unchanged.", Applies.ThisCamera)]
    public bool PassThrough { get; init; }

    [Setting("Whether a file starts again at its end, for trials.", Applies.ThisCamera)]
    public bool Loop { get; init; }

    [Setting("Longest time without a picture; then the source is closed and opened again. A start of ffmpeg may take twice as long.",
        Applies.ThisCamera, Min = "1s", Max = "1d")]
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

    [Setting("Longest silence of this board before it counts as offline. Null: three of its usual intervals, at least 30 s.", Applies.ThisCamera,
        Min = "1s", Max = "30d")]
    public TimeSpan? OfflineAfter { get; init; }

    [Setting("Replaces `Images.Keep` for this board.", Applies.Live)]
    public ImagePolicy? KeepImages { get; init; }

    /// <summary>Whether its pictures come over MQTT.</summary>
    public bool IsBoard => Input is null && Snapshot is null;

    internal void Check(string key, SettingProblems problems)
    {
        CheckCharacters(Input, $"{key}:{nameof(Input)}", problems);
        CheckCharacters(Snapshot, $"{key}:{nameof(Snapshot)}", problems);
        for (var i = 0; i < InputArguments.Count; i++)
            CheckCharacters(InputArguments[i], $"{key}:{nameof(InputArguments)}:{i}", problems);
        CheckSnapshot(key, problems);
        if (Width is null != Height is null)
            problems.Add($"{key}:{(Width is null ? nameof(Width) : nameof(Height))}", "is missing; give Width and Height both, or neither");
        Motion?.Check($"{key}:{nameof(Motion)}", problems);
    }

    private static void CheckCharacters(string? text, string key, SettingProblems problems) =>
        problems.Require(text?.Any(char.IsControl) != true, key, "has a control character in it, such as a line break or a tab; remove it");

    /// <summary>An address may hold secrets: no problem shows it.</summary>
    private void CheckSnapshot(string key, SettingProblems problems)
    {
        problems.Require(CredentialsFile is null || Snapshot is not null, $"{key}:{nameof(CredentialsFile)}", "is for Snapshot, which is missing");
        problems.RequireFile(CredentialsFile, $"{key}:{nameof(CredentialsFile)}");
        if (Snapshot is null)
            return;
        problems.Require(Input is null, $"{key}:{nameof(Snapshot)}", "is set, and so is Input; set only one of them");
        problems.Require(
            InputArguments.Count == 0 && !PassThrough && !Loop && FramesPerSecond is null, $"{key}:{nameof(Snapshot)}",
            "is set, so remove InputArguments, PassThrough, Loop and FramesPerSecond, which are for Input; the rate is that of Interval");
        var isAddress = Uri.TryCreate(Snapshot, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
        problems.Require(isAddress, $"{key}:{nameof(Snapshot)}", "is no address such as http://board/capture");
        problems.Require(
            !isAddress || address!.UserInfo.Length == 0, $"{key}:{nameof(Snapshot)}",
            "has a user or a password in it; write USER:PASSWORD into a file and set CredentialsFile");
    }
}
