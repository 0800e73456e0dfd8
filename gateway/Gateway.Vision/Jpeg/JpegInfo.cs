namespace Gateway.Vision;

/// <summary>What the headers of a JPEG say.</summary>
/// <param name="Width">Pixels, at least 1.</param>
/// <param name="Height">Pixels, at least 1.</param>
/// <param name="Components">1 grey, 3 colour.</param>
/// <param name="IsProgressive">Whether it comes in several scans.</param>
public readonly record struct JpegInfo(int Width, int Height, int Components, bool IsProgressive);
