namespace Esp32.Fleet.Scenes;

/// <summary>The picture in progress: rows of red, green, blue bytes. Positions refer to a scene of 640 x 480 and are scaled.</summary>
internal sealed class Canvas
{
    public const int SceneWidth = 640;
    public const int SceneHeight = 480;

    private readonly float _scaleX;
    private readonly float _scaleY;

    public Canvas(int width, int height)
    {
        Width = width;
        Height = height;
        _scaleX = (float)width / SceneWidth;
        _scaleY = (float)height / SceneHeight;
        Pixels = new byte[width * height * 3];
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Pixels { get; }

    /// <summary>
    /// Paints every pixel from four samples, on all processors. <paramref name="paint"/> returns the colour at a scene position, 0 to 1 per channel;
    /// several threads call it.
    /// </summary>
    public void Fill(Func<float, float, Vector3> paint) => Parallel.For(0, Height, y =>
    {
        for (var x = 0; x < Width; x++)
        {
            var sum = Vector3.Zero;
            for (var k = 0; k < 4; k++)
                sum += paint((x + 0.25f + 0.5f * (k & 1)) / _scaleX, (y + 0.25f + 0.5f * (k >> 1)) / _scaleY);
            Put(x, y, sum / 4);
        }
    });

    /// <summary>Darkens a soft-edged ellipse.</summary>
    public void DrawShadow(float centreX, float centreY, float radiusX, float radiusY, float strength)
    {
        var box = Clip(centreX - radiusX, centreY - radiusY, centreX + radiusX, centreY + radiusY);
        for (var y = box.Top; y < box.Bottom; y++)
        {
            for (var x = box.Left; x < box.Right; x++)
            {
                var dark = Shade.Glow((x + 0.5f) / _scaleX, (y + 0.5f) / _scaleY, centreX, centreY, radiusX, radiusY);
                if (dark > 0)
                    Multiply(x, y, 1 - strength * MathF.Sqrt(dark));
            }
        }
    }

    /// <summary>
    /// Draws a sprite inside the part <paramref name="clip"/> of the scene, scaled to <paramref name="sceneHeight"/>.
    /// Its brightness is multiplied by <paramref name="light"/>.
    /// </summary>
    public void Draw(Sprite sprite, float left, float top, float sceneHeight, float light, SceneBox clip)
    {
        var scale = sceneHeight / sprite.Height;
        var right = left + sprite.Width * scale;
        var level = sprite.ForScale(ref scale);
        var box = Clip(MathF.Max(left, clip.Left), MathF.Max(top, clip.Top), MathF.Min(right, clip.Right), MathF.Min(top + sceneHeight, clip.Bottom));
        for (var y = box.Top; y < box.Bottom; y++)
        {
            var spriteY = ((y + 0.5f) / _scaleY - top) / scale;
            for (var x = box.Left; x < box.Right; x++)
            {
                var colour = level.Sample(((x + 0.5f) / _scaleX - left) / scale, spriteY);
                if (colour.W > 0.004f)
                    Blend(x, y, colour, light);
            }
        }
    }

    private (int Left, int Top, int Right, int Bottom) Clip(float left, float top, float right, float bottom) => (
        Math.Clamp((int)(left * _scaleX), 0, Width),
        Math.Clamp((int)(top * _scaleY), 0, Height),
        Math.Clamp((int)MathF.Ceiling(right * _scaleX), 0, Width),
        Math.Clamp((int)MathF.Ceiling(bottom * _scaleY), 0, Height));

    private void Put(int x, int y, Vector3 colour)
    {
        var at = (y * Width + x) * 3;
        Pixels[at] = ToByte(colour.X);
        Pixels[at + 1] = ToByte(colour.Y);
        Pixels[at + 2] = ToByte(colour.Z);
    }

    private void Multiply(int x, int y, float factor)
    {
        var at = (y * Width + x) * 3;
        Pixels[at] = (byte)(Pixels[at] * factor);
        Pixels[at + 1] = (byte)(Pixels[at + 1] * factor);
        Pixels[at + 2] = (byte)(Pixels[at + 2] * factor);
    }

    private void Blend(int x, int y, Vector4 colour, float light)
    {
        var at = (y * Width + x) * 3;
        var keep = 1 - colour.W;
        Pixels[at] = ToByte(colour.X * light + Pixels[at] / 255f * keep);
        Pixels[at + 1] = ToByte(colour.Y * light + Pixels[at + 1] / 255f * keep);
        Pixels[at + 2] = ToByte(colour.Z * light + Pixels[at + 2] / 255f * keep);
    }

    private static byte ToByte(float value) => (byte)(Math.Clamp(value, 0, 1) * 255 + 0.5f);
}

/// <summary>A rectangle in the scene of 640 x 480.</summary>
internal readonly record struct SceneBox(float Left, float Top, float Right, float Bottom)
{
    public static readonly SceneBox Everything = new(float.MinValue, float.MinValue, float.MaxValue, float.MaxValue);
}
