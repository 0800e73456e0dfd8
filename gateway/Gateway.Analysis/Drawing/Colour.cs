namespace Gateway.Analysis.Drawing;

/// <summary>Red, green and blue, 0 to 255 each.</summary>
internal readonly record struct Colour(byte R, byte G, byte B)
{
    /// <param name="rgb">As a style sheet writes it: 0xRRGGBB.</param>
    public static Colour Of(int rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);
}
