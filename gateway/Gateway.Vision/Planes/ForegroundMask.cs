namespace Gateway.Vision;

/// <summary>What a background model says of each pixel: 0 background, 255 foreground, and the shadow value between if shadows are asked for.</summary>
public sealed class ForegroundMask : PixelPlane
{
    public const byte Background = 0;

    public const byte Foreground = 255;
}
