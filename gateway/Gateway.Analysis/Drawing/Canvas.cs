namespace Gateway.Analysis.Drawing;

/// <summary>A picture in memory for drawing; parts outside are clipped. One thread at a time. Coordinates are pixels from the upper left.</summary>
internal sealed class Canvas
{
    /// <summary>Pixels of a label's plate on either side of its text.</summary>
    public const int LabelMargin = 3;

    private const int Channels = 3;

    private readonly byte[] _pixels;

    public Canvas(int width, int height, Colour background)
    {
        (Width, Height) = (width, height);
        _pixels = new byte[width * height * Channels];
        Fill(0, 0, width, height, background);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Red, green, blue of each pixel of a row.</summary>
    public Span<byte> Row(int y) => _pixels.AsSpan(y * Width * Channels, Width * Channels);

    public Colour this[int x, int y]
    {
        get
        {
            var at = ((y * Width) + x) * Channels;
            return new Colour(_pixels[at], _pixels[at + 1], _pixels[at + 2]);
        }
    }

    /// <summary>Mixes a colour into a rectangle; a share of 0 changes nothing, 1 replaces the pixels.</summary>
    public void Fill(int x, int y, int width, int height, Colour colour, double share = 1)
    {
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + height); row++)
        {
            for (var column = Math.Max(0, x); column < Math.Min(Width, x + width); column++)
                Mix(column, row, colour, share);
        }
    }

    /// <summary>Draws a straight stroke with round ends and smooth edges; 0.5 is the middle of the first column or row.</summary>
    public void Line(double fromX, double fromY, double toX, double toY, Colour colour, double thickness = 1.5, double share = 1)
    {
        var reach = (thickness / 2) + 1;
        var (left, right) = (First(Math.Min(fromX, toX) - reach), Last(Math.Max(fromX, toX) + reach, Width));
        var (top, bottom) = (First(Math.Min(fromY, toY) - reach), Last(Math.Max(fromY, toY) + reach, Height));
        var (dx, dy) = (toX - fromX, toY - fromY);
        var square = (dx * dx) + (dy * dy);
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var (px, py) = (x + 0.5 - fromX, y + 0.5 - fromY);
                var along = square == 0 ? 0 : Math.Clamp(((px * dx) + (py * dy)) / square, 0, 1);
                var distance = Math.Sqrt(Math.Pow(px - (along * dx), 2) + Math.Pow(py - (along * dy), 2));
                Mix(x, y, colour, share * Math.Clamp((thickness / 2) + 0.5 - distance, 0, 1));
            }
        }
    }

    /// <summary>Outlines a rectangle; the stroke is centred on its edges.</summary>
    public void Box(double x, double y, double width, double height, Colour colour, double thickness = 1.5)
    {
        Line(x, y, x + width, y, colour, thickness);
        Line(x, y + height, x + width, y + height, colour, thickness);
        Line(x, y, x, y + height, colour, thickness);
        Line(x + width, y, x + width, y + height, colour, thickness);
    }

    /// <summary>Writes one line of Latin text, whose top is <see cref="TextFont.Ascent"/> above the base line. Returns the end of the text.</summary>
    public int Text(int x, int y, string text, Colour colour)
    {
        foreach (var c in text)
        {
            var glyph = TextFont.Shared[c];
            for (var i = 0; i < glyph.Coverage.Length; i++)
            {
                var (px, py) = (x + glyph.Left + (i % glyph.Width), y + TextFont.Ascent + glyph.Top + (i / glyph.Width));
                if (px >= 0 && px < Width && py >= 0 && py < Height)
                    Mix(px, py, colour, glyph.Coverage[i] / 255.0);
            }

            x += glyph.Advance;
        }

        return x;
    }

    /// <summary>Writes text on a nearly opaque plate, <see cref="LabelMargin"/> wider on either side, for any background.</summary>
    public void Label(int x, int y, string text, Colour colour, Colour plate)
    {
        Fill(x, y, TextFont.Shared.Measure(text) + (2 * LabelMargin), TextFont.LineHeight, plate, 0.72);
        Text(x + LabelMargin, y, text, colour);
    }

    /// <summary>Scales a picture (red, green, blue; rows without padding) into a rectangle inside the canvas, by means of pixels.</summary>
    public void Picture(ReadOnlySpan<byte> pixels, int fromWidth, int fromHeight, int x, int y, int width, int height)
    {
        for (var row = 0; row < height; row++)
        {
            var (top, bottom) = Part(row, height, fromHeight);
            for (var column = 0; column < width; column++)
            {
                var (left, right) = Part(column, width, fromWidth);
                var (red, green, blue) = (0, 0, 0);
                for (var sy = top; sy < bottom; sy++)
                {
                    for (var at = ((sy * fromWidth) + left) * Channels; at < ((sy * fromWidth) + right) * Channels; at += Channels)
                    {
                        red += pixels[at];
                        green += pixels[at + 1];
                        blue += pixels[at + 2];
                    }
                }

                var count = (bottom - top) * (right - left);
                var to = (((y + row) * Width) + x + column) * Channels;
                _pixels[to] = (byte)(red / count);
                _pixels[to + 1] = (byte)(green / count);
                _pixels[to + 2] = (byte)(blue / count);
            }
        }
    }

    /// <summary>The source pixels, at least one, of the i-th of <paramref name="to"/> pixels.</summary>
    private static (int First, int End) Part(int i, int to, int from)
    {
        var first = (int)((long)i * from / to);
        return (first, Math.Max(first + 1, (int)((long)(i + 1) * from / to)));
    }

    private static int First(double edge) => Math.Max(0, (int)Math.Floor(edge));

    private static int Last(double edge, int size) => Math.Min(size, (int)Math.Ceiling(edge));

    private void Mix(int x, int y, Colour colour, double share)
    {
        if (share <= 0)
            return;
        var at = ((y * Width) + x) * Channels;
        _pixels[at] = Mixed(_pixels[at], colour.R, share);
        _pixels[at + 1] = Mixed(_pixels[at + 1], colour.G, share);
        _pixels[at + 2] = Mixed(_pixels[at + 2], colour.B, share);
    }

    private static byte Mixed(byte below, byte above, double share) => (byte)(below + ((above - below) * share) + 0.5);
}

/// <summary>Red, green and blue, 0 to 255 each.</summary>
internal readonly record struct Colour(byte R, byte G, byte B)
{
    /// <param name="rgb">As a style sheet writes it: 0xRRGGBB.</param>
    public static Colour Of(int rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);
}
