using Gateway.Images;
using Gateway.Motion;

namespace Gateway.Cameras;

/// <summary>
/// One entry of <c>Cameras</c>. With an <see cref="Input"/> it is a local camera that ffmpeg reads; without, it holds the settings of the
/// board of that name.
/// </summary>
public sealed record CameraOptions
{
    /// <summary>1 to 64 of A-Z a-z 0-9 _ -; unique.</summary>
    public required string Name { get; init; }

    /// <summary>What ffmpeg opens: a file, <c>rtsp://…</c>, <c>/dev/video0</c>; null for a board.</summary>
    public string? Input { get; init; }

    /// <summary>ffmpeg's arguments in front of <c>-i</c>, one element per argument (<c>["-rtsp_transport", "tcp"]</c>).</summary>
    public IReadOnlyList<string> InputArguments { get; init; } = [];

    /// <summary>Whether the input already is MJPEG whose pictures are to be passed through untouched.</summary>
    public bool PassThrough { get; init; }

    /// <summary>Starts a file again when it ends, for trials.</summary>
    public bool Loop { get; init; }

    /// <summary>Frames per second asked of ffmpeg, 1 to 60; null takes what the input gives.</summary>
    public int? FramesPerSecond { get; init; }

    /// <summary>
    /// Size of the pictures, with <see cref="Height"/>; asked of ffmpeg unless they are passed through. Regions that lie outside are then refused
    /// at start, not when the first picture comes.
    /// </summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>Replaces the common <c>Motion</c> section for this camera, whole.</summary>
    public MotionSection? Motion { get; init; }

    /// <summary>Replaces <see cref="ImageOptions.Keep"/> for this board.</summary>
    public string? KeepImages { get; init; }
}
