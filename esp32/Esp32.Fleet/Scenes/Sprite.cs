using System.Numerics;

namespace Esp32.Fleet.Scenes;

/// <summary>A picture with transparency, drawn once and then placed many times at any size.</summary>
/// <remarks>Pixels are premultiplied red, green, blue, alpha from 0 to 1.</remarks>
internal sealed class Sprite
{
    private readonly Vector4[] _pixels;
    private Sprite? _half;

    private Sprite(int width, int height, Vector4[] pixels)
    {
        Width = width;
        Height = height;
        _pixels = pixels;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Draws it, one sample a pixel: the shapes of <see cref="Silhouette"/> have soft edges of their own.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="paint">Premultiplied colour at a point inside the picture.</param>
    public static Sprite Paint(int width, int height, Func<float, float, Vector4> paint)
    {
        var pixels = new Vector4[width * height];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = paint(i % width + 0.5f, i / width + 0.5f);
        return new Sprite(width, height, pixels);
    }

    /// <summary>This sprite, or a smaller version of it where it would be shrunk so much that pixels were left out.</summary>
    /// <param name="scale">Wanted pixels per pixel of this sprite; on return, per pixel of the result.</param>
    public Sprite ForScale(ref float scale)
    {
        if (scale >= 0.6f || Width < 16 || Height < 16)
            return this;
        scale *= 2;
        _half ??= Halve();
        return _half.ForScale(ref scale);
    }

    /// <summary>The colour at a point in pixels, between the four pixels around it; transparent outside.</summary>
    public Vector4 Sample(float x, float y)
    {
        x -= 0.5f;
        y -= 0.5f;
        var x0 = (int)MathF.Floor(x);
        var y0 = (int)MathF.Floor(y);
        var top = Vector4.Lerp(At(x0, y0), At(x0 + 1, y0), x - x0);
        var bottom = Vector4.Lerp(At(x0, y0 + 1), At(x0 + 1, y0 + 1), x - x0);
        return Vector4.Lerp(top, bottom, y - y0);
    }

    private Vector4 At(int x, int y) => (uint)x < (uint)Width && (uint)y < (uint)Height ? _pixels[y * Width + x] : default;

    private Sprite Halve()
    {
        var width = Width / 2;
        var height = Height / 2;
        var pixels = new Vector4[width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var x = i % width * 2;
            var y = i / width * 2;
            pixels[i] = (At(x, y) + At(x + 1, y) + At(x, y + 1) + At(x + 1, y + 1)) / 4;
        }

        return new Sprite(width, height, pixels);
    }
}
