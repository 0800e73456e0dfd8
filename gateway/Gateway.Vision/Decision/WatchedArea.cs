namespace Gateway.Vision;

/// <summary>The watched pixels of one camera: regions and included areas minus ignored ones, rasterised for one picture size.</summary>
internal sealed class WatchedArea
{
    private readonly RegionMask[] _regions;
    private readonly RegionMask[] _included;
    private readonly RegionMask[] _ignored;
    private readonly BitMask _watched = new();
    private readonly BitMask _ignoredBits = new();
    private readonly bool _isWholePicture;

    public WatchedArea(MotionOptions options)
    {
        _isWholePicture = options.WatchesWholePicture;
        _regions = options.Regions.IsEmpty ? [new RegionMask(null)] : [.. options.Regions.Select(r => new RegionMask(r))];
        _included = options.Include is { } include ? [.. include.Select(r => new RegionMask(r))] : [];
        _ignored = [.. options.Ignore.Select(r => new RegionMask(r))];
    }

    /// <summary>The ignored pixels; null if nothing is ignored. Valid until the next <see cref="Draw"/>.</summary>
    public BitMask? Ignored => _ignored.Length == 0 ? null : _ignoredBits;

    public int RegionCount => _regions.Length;

    /// <summary>The learnt and judged pixels; null for the whole picture. Valid until the next <see cref="Draw"/>.</summary>
    public BitMask? Watched { get; private set; }

    /// <summary>Rasterises all areas. Width and height are in analysed pixels, the scale in sensor pixels along one of them.</summary>
    public void Draw(int width, int height, int scale)
    {
        _watched.Resize(width, height);
        _watched.Clear();
        foreach (var area in _regions)
            area.Draw(width, height, scale);
        foreach (var area in _included)
            area.Draw(width, height, scale);
        if (_isWholePicture)
            _watched.Fill();
        else
            AddTo(_watched, _included, _regions.AsSpan(_regions[0].IsWholePicture ? 1 : 0));

        _ignoredBits.Resize(width, height);
        _ignoredBits.Clear();
        foreach (var area in _ignored)
            area.Draw(width, height, scale);
        AddTo(_ignoredBits, _ignored, []);

        _watched.Remove(_ignoredBits);
        foreach (var region in _regions)
            region.KeepWithin(_watched);
        Watched = _isWholePicture && _ignored.Length == 0 ? null : _watched;
    }

    /// <summary>Share of a region's watched pixels that are foreground, 0 to 1.</summary>
    public double Score(int region, BitMask foreground) => _regions[region].Score(foreground);

    /// <summary>Whether an object, in analysed pixels, touches an ignored area, so that part of it may have been cut off there.</summary>
    public bool IsBesideIgnored(in MovingObject seen) =>
        _ignored.Length > 0 && _ignoredBits.AnyWithin(seen.X - 1, seen.Y - 1, seen.X + seen.Width + 1, seen.Y + seen.Height + 1);

    private static void AddTo(BitMask mask, ReadOnlySpan<RegionMask> areas, ReadOnlySpan<RegionMask> more)
    {
        foreach (var area in areas)
            mask.Add(area.Bits);
        foreach (var area in more)
            mask.Add(area.Bits);
    }
}
