namespace Gateway.Analysis.Report;

internal static class TimelineAxis
{
    private static readonly double[] TimeSteps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];

    /// <summary>The least step of time with at most <paramref name="most"/> steps in <paramref name="seconds"/>.</summary>
    public static double TimeStep(double seconds, int most) =>
        TimeSteps.FirstOrDefault(step => seconds / step <= most, TimeSteps[^1] * Math.Ceiling(seconds / TimeSteps[^1] / most));

    /// <summary>1, 2 or 5 times a power of ten, so that about <paramref name="wanted"/> steps reach <paramref name="top"/>.</summary>
    public static double ValueStep(double top, int wanted)
    {
        var raw = top / wanted;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return power * (raw / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
    }

    /// <summary>Upper end of a lane: above all values, unless a few of them would flatten the rest and the threshold.</summary>
    /// <param name="values">At least one value.</param>
    /// <param name="threshold">Always visible; 0 for none.</param>
    public static double Top(IReadOnlyList<double> values, double threshold)
    {
        var sorted = values.Order().ToArray();
        var most = sorted[^1] * 1.08;
        var usual = sorted[(int)((sorted.Length - 1) * 0.99)] * 1.5;
        var top = Math.Max(Math.Min(most, Math.Max(usual, threshold * 6)), threshold * 1.5);
        return top > 0 ? top : 0.01;
    }
}
