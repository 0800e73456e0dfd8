namespace Gateway.Vision.Tests;

/// <summary>Finds connected objects in the slow and obvious way, for comparison.</summary>
internal static class FloodFill
{
    public static IComparer<MovingObject> Order { get; } =
        Comparer<MovingObject>.Create((a, b) => (a.Y, a.X, a.Area, a.CentroidX, a.CentroidY).CompareTo((b.Y, b.X, b.Area, b.CentroidX, b.CentroidY)));

    public static IEnumerable<MovingObject> Objects(BitMask mask)
    {
        var seen = new bool[mask.Width, mask.Height];
        var objects = new List<MovingObject>();
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = 0; x < mask.Width; x++)
            {
                if (mask[x, y] && !seen[x, y])
                    objects.Add(Measure(Fill(mask, seen, x, y)));
            }
        }

        return objects.Order(Order);
    }

    private static List<(int X, int Y)> Fill(BitMask mask, bool[,] seen, int x, int y)
    {
        var pixels = new List<(int X, int Y)> { (x, y) };
        seen[x, y] = true;
        for (var i = 0; i < pixels.Count; i++)
        {
            for (var neighbour = 0; neighbour < 9; neighbour++)
            {
                var (nx, ny) = (pixels[i].X + (neighbour % 3) - 1, pixels[i].Y + (neighbour / 3) - 1);
                if (nx < 0 || ny < 0 || nx >= mask.Width || ny >= mask.Height || seen[nx, ny] || !mask[nx, ny])
                    continue;
                seen[nx, ny] = true;
                pixels.Add((nx, ny));
            }
        }

        return pixels;
    }

    private static MovingObject Measure(List<(int X, int Y)> pixels)
    {
        var (left, top) = (pixels.Min(p => p.X), pixels.Min(p => p.Y));
        return new MovingObject(
            left,
            top,
            pixels.Max(p => p.X) - left + 1,
            pixels.Max(p => p.Y) - top + 1,
            pixels.Count,
            (double)pixels.Sum(p => (long)p.X) / pixels.Count,
            (double)pixels.Sum(p => (long)p.Y) / pixels.Count);
    }
}
