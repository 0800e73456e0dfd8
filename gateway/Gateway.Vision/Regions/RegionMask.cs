namespace Gateway.Vision;

/// <summary>A region rasterised for one picture size: the pixels with their centre in it. Null is the whole picture.</summary>
internal sealed class RegionMask(Roi? region)
{
    public BitMask Bits { get; } = new();

    /// <summary>Counted pixels of the region; 0 if it lies outside the picture.</summary>
    public long PixelCount { get; private set; }

    public bool IsWholePicture => region is null;

    /// <summary>Rasterises the region. Width and height are in analysed pixels, the scale in sensor pixels along one of them.</summary>
    public void Draw(int width, int height, int scale)
    {
        Bits.Resize(width, height);
        Bits.Clear();
        Span<double> crossings = stackalloc double[Roi.MaxCorners];
        for (var y = 0; y < height; y++)
        {
            if (region is null)
                Bits.SetRun(y, 0, width);
            else
                DrawRow(y, region, scale, crossings);
        }

        PixelCount = Bits.Count();
    }

    /// <summary>Keeps only pixels of a mask of the same size, until the next <see cref="Draw"/>.</summary>
    public void KeepWithin(BitMask watched)
    {
        Bits.KeepWithin(watched);
        PixelCount = Bits.Count();
    }

    /// <summary>Share of the region that is foreground, 0 to 1.</summary>
    public double Score(BitMask foreground) => PixelCount == 0 ? 0 : (double)foreground.CountWithin(Bits) / PixelCount;

    private void DrawRow(int y, Roi region, int scale, Span<double> crossings)
    {
        var line = (y + 0.5) * scale;
        var corners = region.Corners.AsSpan();
        var count = 0;
        for (int i = 0, j = corners.Length - 1; i < corners.Length; j = i++)
        {
            var (a, b) = (corners[i], corners[j]);
            if (a.Y > line != b.Y > line)
                crossings[count++] = a.X + ((line - a.Y) * (b.X - a.X) / (b.Y - a.Y));
        }

        crossings[..count].Sort();
        for (var i = 0; i + 1 < count; i += 2)
            Bits.SetRun(y, FirstPixel(crossings[i], scale), Math.Max(FirstPixel(crossings[i], scale), FirstPixel(crossings[i + 1], scale)));
    }

    /// <summary>The first analysed pixel with its centre not left of <paramref name="x"/> sensor pixels.</summary>
    private int FirstPixel(double x, int scale) => Math.Clamp((int)Math.Ceiling((x / scale) - 0.5), 0, Bits.Width);
}
