namespace Gateway.Vision;

/// <summary>How busy the threads that analyse are, as whoever owns them measured it.</summary>
/// <param name="Total">Share of their time spent on all cameras, 0 to 1; NaN while unknown.</param>
/// <param name="Own">Share of their time spent on this camera, 0 to <paramref name="Total"/>.</param>
public readonly record struct AnalysisLoad(double Total, double Own)
{
    /// <summary>Nothing was measured yet, or not since the last change.</summary>
    public static AnalysisLoad Unknown => new(double.NaN, double.NaN);

    /// <summary>There is all the time in the world: the size of the picture decides alone.</summary>
    public static AnalysisLoad None => default;
}
