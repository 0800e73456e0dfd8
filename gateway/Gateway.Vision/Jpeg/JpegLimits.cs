namespace Gateway.Vision;

/// <summary>How large a JPEG may be; checked on its headers, before memory is taken.</summary>
public sealed record JpegLimits
{
    public static JpegLimits Default { get; } = new();

    public int MaxBytes { get; init; } = 16 * 1024 * 1024;

    public int MaxWidth { get; init; } = 4096;

    public int MaxHeight { get; init; } = 4096;
}
