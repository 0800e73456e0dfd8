namespace Gateway.Peers.Mog2;

/// <summary>The result of one comparison: median CPU times per frame in microseconds, and mask pixels of all frames, compared and equal.</summary>
/// <remarks>The later OpenCV is 4.13: its time is NaN and its pixels are null if it is not built for this machine.</remarks>
internal sealed record Figures(string Scene, double OpenCvUs, double LaterUs, double OursUs, long EqualPixels, long? EqualLater, long Pixels)
{
    public double Ratio => OpenCvUs / OursUs;

    /// <summary>Rounded down, so that 100 means every pixel.</summary>
    public double EqualPercent => PercentOf(EqualPixels);

    /// <inheritdoc cref="EqualPercent"/>
    public double? EqualLaterPercent => EqualLater is { } equal ? PercentOf(equal) : null;

    private double PercentOf(long equal) => Math.Floor(equal * 1e6 / Pixels) / 1e4;
}
