namespace Gateway.Analysis.Drawing;

/// <summary>A picture in memory that can be drawn on. What lies outside it is left out. One thread at a time.</summary>
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

    /// <summary>Mixes a colour into a rectangle.</summary>
    /// <param name="x">Left.</param>
    /// <param name="y">Top.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="colour">What to mix in.</param>
    /// <param name="share">0 leaves what is there, 1 replaces it.</param>
    public void Fill(int x, int y, int width, int height, Colour colour, double share = 1)
    {
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + height); row++)
        {
            for (var column = Math.Max(0, x); column < Math.Min(Width, x + width); column++)
                Mix(column, row, colour, share);
        }
    }

    /// <summary>Draws a straight stroke with round ends and smooth edges.</summary>
    /// <param name="fromX">Pixels from the left edge of the canvas; 0.5 is the middle of its first column.</param>
    /// <param name="fromY">The same from the top.</param>
    /// <param name="toX">The other end.</param>
    /// <param name="toY">The other end.</param>
    /// <param name="colour">Of the stroke.</param>
    /// <param name="thickness">Pixels.</param>
    /// <param name="share">0 invisible, 1 opaque.</param>
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

    /// <summary>Outlines a rectangle; the stroke lies on its edges.</summary>
    public void Box(double x, double y, double width, double height, Colour colour, double thickness = 1.5)
    {
        Line(x, y, x + width, y, colour, thickness);
        Line(x, y + height, x + width, y + height, colour, thickness);
        Line(x, y, x, y + height, colour, thickness);
        Line(x + width, y, x + width, y + height, colour, thickness);
    }

    /// <summary>Writes one line of text.</summary>
    /// <param name="x">Where it begins.</param>
    /// <param name="y">Top of the line, <see cref="TextFont.Ascent"/> above the base line.</param>
    /// <param name="text">Latin letters; others show as question marks.</param>
    /// <param name="colour">Of the letters.</param>
    /// <returns>Where a further text would begin.</returns>
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

    /// <summary>Writes text on a dark plate, so that it can be read on anything.</summary>
    /// <param name="x">Left of the plate, <see cref="LabelMargin"/> before the text.</param>
    /// <param name="y">Top of the plate, which is a line high.</param>
    /// <param name="text">As for <see cref="Text"/>.</param>
    /// <param name="colour">Of the letters.</param>
    /// <param name="plate">What is behind them, nearly opaque.</param>
    public void Label(int x, int y, string text, Colour colour, Colour plate)
    {
        Fill(x, y, TextFont.Shared.Measure(text) + (2 * LabelMargin), TextFont.LineHeight, plate, 0.72);
        Text(x + LabelMargin, y, text, colour);
    }

    /// <summary>Puts a picture into a rectangle that lies on the canvas, each pixel the mean of those it stands for.</summary>
    /// <param name="pixels">Red, green, blue; rows without padding.</param>
    /// <param name="fromWidth">Pixels of a row.</param>
    /// <param name="fromHeight">Rows.</param>
    /// <param name="x">Left.</param>
    /// <param name="y">Top.</param>
    /// <param name="width">Of the rectangle.</param>
    /// <param name="height">Of the rectangle.</param>
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

    /// <summary>The source pixels, at least one, that the i-th of <paramref name="to"/> stands for.</summary>
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
