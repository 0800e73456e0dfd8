namespace Gateway.Vision.Tests;

/// <summary>Masks from text, from chance, and back.</summary>
internal static class MaskPictures
{
    /// <summary>A line per row, # for foreground.</summary>
    public static BitMask Parse(int width, string picture)
    {
        var rows = picture.Split('\n');
        return Of(width, rows.Length, (x, y) => rows[y][x] == '#');
    }

    public static string Text(BitMask mask)
    {
        var rows = Enumerable.Range(0, mask.Height).Select(y => string.Concat(Enumerable.Range(0, mask.Width).Select(x => mask[x, y] ? '#' : '.')));
        return string.Join('\n', rows);
    }

    public static BitMask Random(Random random, int width, int height, int percent) => Of(width, height, (_, _) => random.Next(100) < percent);

    /// <summary>Rectangles, some with holes, and noise in both.</summary>
    public static BitMask Objects(Random random, int width, int height)
    {
        var pixels = new bool[width * height];
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            var isHole = random.Next(3) == 0;
            var (left, top) = (random.Next(-8, width), random.Next(-8, height));
            var (right, bottom) = (Math.Min(left + random.Next(1, 40), width), Math.Min(top + random.Next(1, 40), height));
            for (var y = Math.Max(top, 0); y < bottom; y++)
                pixels.AsSpan((y * width) + Math.Max(left, 0), Math.Max(right - Math.Max(left, 0), 0)).Fill(!isHole);
        }

        var noise = random.Next(0, 30);
        return Of(width, height, (x, y) => pixels[(y * width) + x] ^ (random.Next(100) < noise));
    }

    public static BitMask Of(int width, int height, Func<int, int, bool> isSet)
    {
        var mask = new BitMask();
        mask.Resize(width, height);
        mask.Clear();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (isSet(x, y))
                    mask.SetRun(y, x, x + 1);
            }
        }

        return mask;
    }
}
