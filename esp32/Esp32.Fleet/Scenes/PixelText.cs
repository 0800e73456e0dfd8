namespace Esp32.Fleet.Scenes;

/// <summary>Small text in a picture, as cameras draw it: 5 x 7 dots, capitals, digits and a few signs.</summary>
internal static class PixelText
{
    private const int GlyphWidth = 5;
    private const int GlyphHeight = 7;
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:._/";

    /// <summary>Seven rows of five dots per character, top row first; the leftmost dot is the highest bit.</summary>
    private static readonly byte[] Rows =
    [
        14, 17, 17, 31, 17, 17, 17, 30, 17, 17, 30, 17, 17, 30, 14, 17, 16, 16, 16, 17, 14, 30, 17, 17, 17, 17, 17, 30,
        31, 16, 16, 30, 16, 16, 31, 31, 16, 16, 30, 16, 16, 16, 14, 17, 16, 23, 17, 17, 15, 17, 17, 17, 31, 17, 17, 17,
        14, 4, 4, 4, 4, 4, 14, 7, 2, 2, 2, 2, 18, 12, 17, 18, 20, 24, 20, 18, 17, 16, 16, 16, 16, 16, 16, 31,
        17, 27, 21, 21, 17, 17, 17, 17, 17, 25, 21, 19, 17, 17, 14, 17, 17, 17, 17, 17, 14, 30, 17, 17, 30, 16, 16, 16,
        14, 17, 17, 17, 21, 18, 13, 30, 17, 17, 30, 20, 18, 17, 15, 16, 16, 14, 1, 1, 30, 31, 4, 4, 4, 4, 4, 4,
        17, 17, 17, 17, 17, 17, 14, 17, 17, 17, 17, 17, 10, 4, 17, 17, 17, 21, 21, 21, 10, 17, 17, 10, 4, 10, 17, 17,
        17, 17, 17, 10, 4, 4, 4, 31, 1, 2, 4, 8, 16, 31,
        14, 17, 19, 21, 25, 17, 14, 4, 12, 4, 4, 4, 4, 14, 14, 17, 1, 2, 4, 8, 31, 31, 2, 4, 2, 1, 17, 14,
        2, 6, 10, 18, 31, 2, 2, 31, 16, 30, 1, 1, 17, 14, 6, 8, 16, 30, 17, 17, 14, 31, 1, 2, 4, 8, 8, 8,
        14, 17, 17, 14, 17, 17, 14, 14, 17, 17, 15, 1, 2, 12,
        0, 0, 0, 31, 0, 0, 0, 0, 12, 12, 0, 12, 12, 0, 0, 0, 0, 0, 0, 12, 12, 0, 0, 0, 0, 0, 0, 31, 0, 1, 2, 4, 8, 16, 0,
    ];

    /// <summary>Width of a text in pixels.</summary>
    public static int WidthOf(ReadOnlySpan<char> text, int dot) => text.Length * (GlyphWidth + 1) * dot - dot;

    /// <summary>
    /// Draws light text with a dark edge, readable on any background, with <paramref name="dot"/> pixels per dot. Letters become capitals, unknown
    /// characters become spaces. Dots outside the picture are omitted.
    /// </summary>
    public static void Draw(Canvas canvas, ReadOnlySpan<char> text, int left, int top, int dot)
    {
        Draw(canvas, text, left + 1, top + 1, dot, 20);
        Draw(canvas, text, left, top, dot, 240);
    }

    private static void Draw(Canvas canvas, ReadOnlySpan<char> text, int left, int top, int dot, byte level)
    {
        foreach (var character in text)
        {
            var glyph = Characters.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
            for (var i = 0; glyph >= 0 && i < GlyphWidth * GlyphHeight; i++)
            {
                var row = i / GlyphWidth;
                var column = i % GlyphWidth;
                if ((Rows[glyph * GlyphHeight + row] >> (GlyphWidth - 1 - column) & 1) != 0)
                    FillDot(canvas, left + column * dot, top + row * dot, dot, level);
            }

            left += (GlyphWidth + 1) * dot;
        }
    }

    private static void FillDot(Canvas canvas, int left, int top, int dot, byte level)
    {
        if (left < 0 || left + dot > canvas.Width)
            return;
        for (var y = Math.Max(0, top); y < Math.Min(canvas.Height, top + dot); y++)
            canvas.Pixels.AsSpan((y * canvas.Width + left) * 3, dot * 3).Fill(level);
    }
}
