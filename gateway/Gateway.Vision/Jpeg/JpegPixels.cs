namespace Gateway.Vision;

/// <summary>How the pixels given to <see cref="JpegEncoder"/> are laid out.</summary>
public enum JpegPixels
{
    /// <summary>One byte a pixel: brightness.</summary>
    Gray = 1,

    /// <summary>Three bytes a pixel: red, green, blue.</summary>
    Rgb24 = 3,
}
