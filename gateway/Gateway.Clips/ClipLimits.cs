namespace Gateway.Clips;

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
