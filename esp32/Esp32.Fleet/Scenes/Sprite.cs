namespace Esp32.Fleet.Scenes;

/// <summary>A picture with transparency, painted once and drawn many times at any size. Premultiplied red, green, blue, alpha from 0 to 1.</summary>
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

    /// <summary>
    /// Paints one sample per pixel; the shapes of a <see cref="Silhouette"/> already have soft edges. <paramref name="paint"/> returns the
    /// premultiplied colour at a point.
    /// </summary>
    public static Sprite Paint(int width, int height, Func<float, float, Vector4> paint)
    {
        var pixels = new Vector4[width * height];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = paint(i % width + 0.5f, i / width + 0.5f);
        return new Sprite(width, height, pixels);
    }

    /// <summary>
    /// This sprite, or a smaller version of it if scaling would skip pixels. <paramref name="scale"/> is in pixels per pixel of this sprite,
    /// and on return per pixel of the result.
    /// </summary>
    public Sprite ForScale(ref float scale)
    {
        if (scale >= 0.6f || Width < 16 || Height < 16)
            return this;
        scale *= 2;
        _half ??= Halve();
        return _half.ForScale(ref scale);
    }

    /// <summary>The colour at a point in pixels, interpolated from the four nearest pixels; transparent outside.</summary>
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
