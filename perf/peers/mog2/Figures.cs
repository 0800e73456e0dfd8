namespace Gateway.Peers.Mog2;

/// <summary>What one comparison found.</summary>
/// <param name="Scene">Its name.</param>
/// <param name="OpenCvUs">Median CPU time per frame, microseconds.</param>
/// <param name="OursUs">The same of ours.</param>
/// <param name="EqualPixels">Mask pixels that are equal, over all frames.</param>
/// <param name="Pixels">Mask pixels compared.</param>
internal sealed record Figures(string Scene, double OpenCvUs, double OursUs, long EqualPixels, long Pixels)
{
    public double Ratio => OpenCvUs / OursUs;

    /// <summary>Rounded down, so that 100 means every pixel.</summary>
    public double EqualPercent => Math.Floor(EqualPixels * 1e6 / Pixels) / 1e4;
}
