namespace Gateway.Peers.Mog2;

/// <summary>What one comparison found.</summary>
/// <param name="Scene">Its name.</param>
/// <param name="OpenCvUs">Median CPU time per frame, microseconds.</param>
/// <param name="LaterUs">The same of OpenCV 4.13; NaN where it is not built for this machine.</param>
/// <param name="OursUs">The same of ours.</param>
/// <param name="EqualPixels">Mask pixels that are equal, over all frames.</param>
/// <param name="EqualLater">The same of OpenCV 4.13; null where it is not built for this machine.</param>
/// <param name="Pixels">Mask pixels compared.</param>
internal sealed record Figures(string Scene, double OpenCvUs, double LaterUs, double OursUs, long EqualPixels, long? EqualLater, long Pixels)
{
    public double Ratio => OpenCvUs / OursUs;

    /// <summary>Rounded down, so that 100 means every pixel.</summary>
    public double EqualPercent => PercentOf(EqualPixels);

    /// <inheritdoc cref="EqualPercent"/>
    public double? EqualLaterPercent => EqualLater is { } equal ? PercentOf(equal) : null;

    private double PercentOf(long equal) => Math.Floor(equal * 1e6 / Pixels) / 1e4;
}
