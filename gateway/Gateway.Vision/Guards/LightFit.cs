namespace Gateway.Vision;

/// <summary>Tests whether one picture is another in different light: gain times brightness plus offset, equal for nearly all cells.</summary>
internal static class LightFit
{
    /// <summary>Brightness by which a changed cell must differ.</summary>
    public const int Change = 6 * SceneGrid.Unit;

    private const double LeastTolerance = 4 * SceneGrid.Unit;
    private const double LeastSpread = 4 * SceneGrid.Unit;   // standard deviation; below it no gain can be estimated
    private const int Dark = 4 * SceneGrid.Unit;
    private const int Bright = 250 * SceneGrid.Unit;

    /// <summary>Share of cells that changed by more than <paramref name="least"/>, 0 to 1.</summary>
    public static double ChangedShare(ReadOnlySpan<short> now, ReadOnlySpan<short> before, int least = Change)
    {
        var i = 0;
        var counts = Vector<short>.Zero;   // each lane counts fewer cells than a short holds
        for (; i + Vector<short>.Count <= now.Length; i += Vector<short>.Count)
            counts -= Vector.GreaterThan(Vector.Abs(new Vector<short>(now[i..]) - new Vector<short>(before[i..])), new Vector<short>((short)least));
        var changed = (int)Vector.Sum(counts);
        for (; i < now.Length; i++)
            changed += Math.Abs(now[i] - before[i]) > least ? 1 : 0;
        return (double)changed / now.Length;
    }

    public static double MeanChange(ReadOnlySpan<short> now, ReadOnlySpan<short> before)
    {
        var sum = 0;
        for (var i = 0; i < now.Length; i++)
            sum += Math.Abs(now[i] - before[i]);
        return (double)sum / now.Length / SceneGrid.Unit;
    }

    /// <summary>Share of cells that one gain and one offset explain, 0 to 1; 0 if no light has that gain.</summary>
    /// <remarks>With <paramref name="needsPattern"/>, a flat picture explains nothing, as any flat patch would fit it.</remarks>
    public static double ExplainedShare(ReadOnlySpan<short> now, ReadOnlySpan<short> before, bool needsPattern) =>
        Fit(now, before, needsPattern, out _, out _);

    /// <summary><see cref="ExplainedShare"/>, with the gain and the offset.</summary>
    public static double Fit(ReadOnlySpan<short> now, ReadOnlySpan<short> before, bool needsPattern, out double gain, out double offset)
    {
        (gain, offset) = (1, 0);
        var explained = 0.0;
        for (var round = 0; round < 4; round++)
        {
            // Least squares over the cells that the previous round explained; over all at first.
            double n = 0, sumX = 0, sumY = 0, sumXX = 0, sumXY = 0;
            for (var i = 0; i < now.Length; i++)
            {
                if (round > 0 && !Explains(gain, offset, now[i], before[i]))
                    continue;
                n++;
                sumX += before[i];
                sumY += now[i];
                sumXX += (double)before[i] * before[i];
                sumXY += (double)before[i] * now[i];
            }

            if (round > 0)
                explained = n / now.Length;
            if (n < 8)
                return 0;
            var variance = (sumXX / n) - (sumX / n * (sumX / n));
            var isFlat = variance < LeastSpread * LeastSpread;
            if (isFlat && needsPattern)
                return 0;
            gain = isFlat ? 1 : ((sumXY / n) - (sumX / n * (sumY / n))) / variance;
            offset = (sumY - (gain * sumX)) / n;
        }

        return gain is > 0.15 and < 6 ? explained : 0;
    }

    /// <summary>Whether gain and offset explain a cell. Black and white cells are clipped, so they match beyond the limits.</summary>
    public static bool Explains(double gain, double offset, short now, short before)
    {
        var expected = (gain * before) + offset;
        return Math.Abs(now - expected) <= Math.Max(LeastTolerance, 0.1 * now)
            || (now >= Bright && expected > Bright) || (now <= Dark && expected < Dark);
    }
}
