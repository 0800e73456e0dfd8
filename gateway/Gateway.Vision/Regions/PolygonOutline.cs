namespace Gateway.Vision;

/// <summary>Geometry of a closed outline of straight edges. Coordinates are up to <see cref="PixelPlane.MaxSide"/>, so products fit a long.</summary>
internal static class PolygonOutline
{
    /// <summary>Whether two non-adjacent edges meet, adjacent edges fold back, or the area is zero.</summary>
    public static bool CrossesItself(ReadOnlySpan<RoiPoint> corners)
    {
        var count = corners.Length;
        for (var i = 0; i < count; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % count]);
            if (a == b)
                return true;

            var c = corners[(i + 2) % count];
            if (Turn(a, b, c) == 0 && Along(a, b, c) > 0)
                return true;   // folds back over the previous edge

            for (var j = i + 2; j < count; j++)
            {
                if (i == 0 && j == count - 1)
                    continue;   // adjacent through the first corner
                if (Meet(a, b, corners[j], corners[(j + 1) % count]))
                    return true;
            }
        }

        return DoubleArea(corners) == 0;
    }

    /// <summary>Whether the point is strictly inside. Even-odd rule; a point on an edge is outside.</summary>
    public static bool Encloses(ReadOnlySpan<RoiPoint> corners, double x, double y)
    {
        var inside = false;
        for (int i = 0, j = corners.Length - 1; i < corners.Length; j = i++)
        {
            var (a, b) = (corners[i], corners[j]);
            var side = ((b.X - a.X) * (y - a.Y)) - ((b.Y - a.Y) * (x - a.X));
            if (side == 0 && x >= Math.Min(a.X, b.X) && x <= Math.Max(a.X, b.X) && y >= Math.Min(a.Y, b.Y) && y <= Math.Max(a.Y, b.Y))
                return false;
            if (a.Y > y != b.Y > y && side > 0 == b.Y > a.Y)
                inside = !inside;
        }

        return inside;
    }

    private static long DoubleArea(ReadOnlySpan<RoiPoint> corners)
    {
        var sum = 0L;
        for (int i = 0, j = corners.Length - 1; i < corners.Length; j = i++)
            sum += ((long)corners[j].X * corners[i].Y) - ((long)corners[i].X * corners[j].Y);
        return sum;
    }

    private static int Turn(RoiPoint a, RoiPoint b, RoiPoint c) => Math.Sign(((long)(b.X - a.X) * (c.Y - a.Y)) - ((long)(b.Y - a.Y) * (c.X - a.X)));

    /// <summary>Above 0 if c lies back along the edge from b to a.</summary>
    private static long Along(RoiPoint a, RoiPoint b, RoiPoint c) => ((long)(a.X - b.X) * (c.X - b.X)) + ((long)(a.Y - b.Y) * (c.Y - b.Y));

    private static bool Meet(RoiPoint a, RoiPoint b, RoiPoint c, RoiPoint d)
    {
        var (abc, abd, cda, cdb) = (Turn(a, b, c), Turn(a, b, d), Turn(c, d, a), Turn(c, d, b));
        if (abc != abd && cda != cdb)
            return true;
        return (abc == 0 && Within(a, b, c)) || (abd == 0 && Within(a, b, d)) || (cda == 0 && Within(c, d, a)) || (cdb == 0 && Within(c, d, b));
    }

    private static bool Within(RoiPoint a, RoiPoint b, RoiPoint p) =>
        p.X >= Math.Min(a.X, b.X) && p.X <= Math.Max(a.X, b.X) && p.Y >= Math.Min(a.Y, b.Y) && p.Y <= Math.Max(a.Y, b.Y);
}
