namespace Esp32.Fleet.Scenes;

/// <summary>Colours as vectors of red, green and blue from 0 to 1, and soft edges.</summary>
internal static class Shade
{
    /// <summary>The colour 0xRRGGBB.</summary>
    public static Vector3 Rgb(uint hex) => new Vector3(hex >> 16 & 255, hex >> 8 & 255, hex & 255) / 255f;

    /// <summary>0 below <paramref name="low"/>, 1 above <paramref name="high"/>, an S curve between; reversed if low is above high.</summary>
    public static float Step(float low, float high, float x)
    {
        var t = Math.Clamp((x - low) / (high - low), 0, 1);
        return t * t * (3 - 2 * t);
    }

    /// <summary>1 at the centre, 0 at the radius and beyond.</summary>
    public static float Glow(float x, float y, float centreX, float centreY, float radiusX, float radiusY)
    {
        var dx = (x - centreX) / radiusX;
        var dy = (y - centreY) / radiusY;
        var left = 1 - (dx * dx + dy * dy);
        return left <= 0 ? 0 : left * left;
    }
}
