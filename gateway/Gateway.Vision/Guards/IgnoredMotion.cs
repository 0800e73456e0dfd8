namespace Gateway.Vision;

/// <summary>Reports motion where an ignored area covers a region. Such pixels are not learnt, so it uses the guards' cells.</summary>
/// <remarks>
/// A cell counts if its brightness differs from its recent past. Cells that together exceed the least area are a near miss, reported again only
/// after <see cref="RestFrames"/> frames without it. One thread at a time; allocates only when the picture size changes.
/// </remarks>
internal sealed class IgnoredMotion(MotionOptions options)
{
    private const int RestFrames = 10;   // without such motion, before it is reported again
    private const double MostOfThePicture = 0.5;   // above this share the light changed

    private sbyte[] _regions = [];   // per cell the region that an ignored area hides there; -1 none
    private int _scale;
    private int _rest = RestFrames;

    /// <summary>Sensor pixels that the cells must exceed, in pictures of the current size.</summary>
    public int LeastArea { get; set; } = options.LeastArea(0, 0);

    /// <summary>Finds the ignored cells of each region. The scale is the number of sensor pixels along one analysed pixel.</summary>
    public void Draw(SceneGrid grid, BitMask ignored, int scale)
    {
        _scale = scale;
        _rest = RestFrames;
        _regions = new sbyte[grid.Cells.Length];
        for (var cell = 0; cell < _regions.Length; cell++)
        {
            var (x, y, width, height) = grid.CellBox(cell);
            var (centreX, centreY) = (x + (width / 2), y + (height / 2));
            _regions[cell] = ignored[centreX, centreY] ? RegionAt((centreX + 0.5) * scale, (centreY + 0.5) * scale) : (sbyte)-1;
        }
    }

    /// <summary>Judges a frame without an active guard.</summary>
    public MotionDecision Look(SceneGrid now, ReadOnlySpan<short> before, NearMissList misses)
    {
        var cells = now.Cells;
        if (cells.Length != _regions.Length || LightFit.ChangedShare(cells, before) > MostOfThePicture)
            return MotionDecision.Nothing;

        var (area, sumX, sumY, region) = (0L, 0.0, 0.0, -1);
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        for (var cell = 0; cell < cells.Length; cell++)
        {
            if (_regions[cell] < 0 || Math.Abs(cells[cell] - before[cell]) <= LightFit.Change)
                continue;
            var (x, y, width, height) = now.CellBox(cell);
            region = region < 0 ? _regions[cell] : region;
            area += width * height;
            sumX += (x + ((width - 1) / 2.0)) * width * height;
            sumY += (y + ((height - 1) / 2.0)) * width * height;
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + width), Math.Max(bottom, y + height));
        }

        if (area * _scale * _scale <= LeastArea)
        {
            _rest = Math.Min(_rest + 1, RestFrames);
            return MotionDecision.Nothing;
        }

        var isNew = _rest == RestFrames && !IsTold(misses);
        _rest = 0;
        region = options.Regions.IsEmpty ? -1 : region;
        if (isNew)
        {
            var seen = new MovingObject(
                left * _scale, top * _scale, (right - left) * _scale, (bottom - top) * _scale, (int)area * _scale * _scale,
                sumX / area * _scale, sumY / area * _scale);
            misses.Add(new NearMiss(SuppressedReason.IgnoredRegion, region, 0, seen));
        }

        return isNew ? new MotionDecision(MotionOutcome.None, SuppressedReason.IgnoredRegion, region) : MotionDecision.Nothing;
    }

    /// <summary>Whether the frame already reports an object cut off by an ignored area.</summary>
    private static bool IsTold(NearMissList misses)
    {
        foreach (ref readonly var miss in misses.Span)
        {
            if (miss.Reason == SuppressedReason.IgnoredRegion)
                return true;
        }

        return false;
    }

    private sbyte RegionAt(double x, double y)
    {
        for (var region = 0; region < options.Regions.Length; region++)
        {
            if (options.Regions[region].Contains(x, y))
                return (sbyte)region;
        }

        return (sbyte)(options.Regions.IsEmpty ? 0 : -1);
    }
}
