namespace Gateway.Vision;

/// <summary>The cleaning pixel by pixel, as it is defined: the reference for <see cref="MaskCleanerVector{TOps, TVector}"/>.</summary>
internal sealed class MaskCleanerScalar : MaskCleaner
{
    private readonly BitMask _core = new();
    private readonly BitMask _near = new();
    private readonly Stack<(int X, int Y)> _toVisit = new();

    private protected override void Prepare()
    {
        _core.Resize(Width, Height);
        _near.Resize(Width, Height);
    }

    private protected override void CleanUp(BitMask mask)
    {
        KeepSolid(mask);
        Close(mask);
        FillHoles(mask);
    }

    private void KeepSolid(BitMask mask)
    {
        Set(_core, (x, y) =>
        {
            var (set, all) = Around(mask, x, y);
            return 2 * set > all;
        });
        Set(_near, (x, y) => Around(_core, x, y).Set > 0);
        mask.KeepWithin(_near);
        mask.Add(_core);
    }

    private void Close(BitMask mask)
    {
        Set(_near, (x, y) => Around(mask, x, y).Set > 0);
        Set(mask, (x, y) =>
        {
            var (set, all) = Around(_near, x, y);
            return set == all;
        });
    }

    /// <summary>Visits the background from every edge; background not visited is a hole.</summary>
    private void FillHoles(BitMask mask)
    {
        var outside = _near;
        outside.Clear();
        for (var y = -1; y <= Height; y++)
        {
            for (var x = -1; x <= Width; x++)
            {
                if (!IsWatched(x, y))
                    VisitNeighbours(x, y);
            }
        }

        while (_toVisit.TryPop(out var at))
            VisitNeighbours(at.X, at.Y);
        Set(mask, (x, y) => !outside[x, y]);

        void VisitNeighbours(int x, int y)
        {
            Visit(x - 1, y);
            Visit(x + 1, y);
            Visit(x, y - 1);
            Visit(x, y + 1);
        }

        void Visit(int x, int y)
        {
            if (!IsWatched(x, y) || mask[x, y] || outside[x, y])
                return;
            outside.SetRun(y, x, x + 1);
            _toVisit.Push((x, y));
        }
    }

    private void Set(BitMask mask, Func<int, int, bool> isSet)
    {
        for (var y = 0; y < Height; y++)
        {
            var row = mask.Row(y);
            row.Clear();
            for (var x = 0; x < Width; x++)
                row[x >> 6] |= IsWatched(x, y) && isSet(x, y) ? 1UL << (x & 63) : 0;
        }
    }

    /// <summary>Counts the set pixels of the window around a pixel, and all that are watched.</summary>
    private (int Set, int All) Around(BitMask mask, int x, int y)
    {
        var (set, all) = (0, 0);
        for (var nearY = y - Reach; nearY <= y + Reach; nearY++)
        {
            for (var nearX = x - Reach; nearX <= x + Reach; nearX++)
            {
                if (!IsWatched(nearX, nearY))
                    continue;
                all++;
                set += mask[nearX, nearY] ? 1 : 0;
            }
        }

        return (set, all);
    }

    private bool IsWatched(int x, int y) =>
        (uint)x < (uint)Width && (uint)y < (uint)Height && (Watched is null || Watched[x, y]);
}
