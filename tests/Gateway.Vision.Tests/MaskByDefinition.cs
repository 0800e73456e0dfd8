namespace Gateway.Vision.Tests;

/// <summary>The cleaned mask by its definition, on single pixels, without anything of the product but the mask itself.</summary>
internal sealed class MaskByDefinition(BitMask raw, BitMask? watched)
{
    private const int Reach = 2;

    private readonly int _width = raw.Width;
    private readonly int _height = raw.Height;

    /// <summary>The cleaned pixels, row by row.</summary>
    public bool[] Clean()
    {
        var foreground = Pixels((x, y) => raw[x, y]);
        var core = Pixels((x, y) => Window(x, y).Count(At(foreground)) > Window(x, y).Count() / 2.0);
        var solid = Pixels((x, y) => At(core)((x, y)) || (At(foreground)((x, y)) && Window(x, y).Any(At(core))));

        // Background stays where a window without foreground lies over it.
        var empty = Pixels((x, y) => !Window(x, y).Any(At(solid)));
        var closed = Pixels((x, y) => !Window(x, y).Any(At(empty)));
        return Filled(closed);
    }

    private bool[] Filled(bool[] closed)
    {
        // Outside spreads until nothing changes: from the edge, from side to side.
        var outside = Pixels((x, y) => !At(closed)((x, y)) && Sides(x, y).Any(side => !IsWatched(side)));
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (x, y) in All())
            {
                var joins = !outside[(y * _width) + x] && !At(closed)((x, y)) && IsWatched((x, y))
                    && Sides(x, y).Where(IsWatched).Any(At(outside));
                outside[(y * _width) + x] |= joins;
                changed |= joins;
            }
        }

        return Pixels((x, y) => !At(outside)((x, y)));
    }

    private IEnumerable<(int X, int Y)> All() =>
        from y in Enumerable.Range(0, _height) from x in Enumerable.Range(0, _width) select (x, y);

    private bool[] Pixels(Func<int, int, bool> isSet) => [.. All().Select(at => IsWatched(at) && isSet(at.X, at.Y))];

    private Func<(int X, int Y), bool> At(bool[] pixels) => at => pixels[(at.Y * _width) + at.X];

    private static IEnumerable<(int X, int Y)> Sides(int x, int y) => [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];

    /// <summary>The watched pixels among the 25 around one.</summary>
    private IEnumerable<(int X, int Y)> Window(int x, int y) =>
        from nearY in Enumerable.Range(y - Reach, (2 * Reach) + 1)
        from nearX in Enumerable.Range(x - Reach, (2 * Reach) + 1)
        where IsWatched((nearX, nearY))
        select (nearX, nearY);

    private bool IsWatched((int X, int Y) at) =>
        at.X >= 0 && at.Y >= 0 && at.X < _width && at.Y < _height && (watched is null || watched[at.X, at.Y]);
}
