namespace Gateway.Clips;

/// <summary>How far a single clip may grow.</summary>
public sealed record ClipLimits
{
    /// <summary>UTF-8 bytes of a camera's name.</summary>
    public const int MaxCameraBytes = 256;

    /// <summary>Frames a reader accepts; the index of a clip this long is 12 MB.</summary>
    internal const int MostFrames = 1 << 20;

    /// <summary>Frames after which a clip takes no more.</summary>
    public int MaxFrames { get; init; } = 18_000;

    /// <summary>Bytes after which a clip takes no more.</summary>
    public long MaxBytes { get; init; } = 512L << 20;
}
