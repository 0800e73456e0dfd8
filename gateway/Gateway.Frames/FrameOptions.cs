namespace Gateway.Frames;

/// <summary>Section <c>Frames</c>: how much memory pictures may take.</summary>
public sealed record FrameOptions
{
    /// <summary>Largest picture taken from any source, bytes.</summary>
    public int MaxFrameBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Native memory for all frames under way: pre-roll, recording, link. Beyond it frames are shed and counted.</summary>
    public long MaxPoolBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Cameras and boards together; each costs a background model and a pre-roll.</summary>
    public int MaxCameras { get; init; } = 64;
}
