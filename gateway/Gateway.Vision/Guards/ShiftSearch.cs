namespace Gateway.Vision;

/// <summary>Tests whether one picture is another one, moved as a whole by some pixels.</summary>
/// <remarks>
/// Three bands of columns and four strips of rows are compared independently. A part without difference, or without a better shift, does not vote.
/// The picture has moved when most parts of a direction agree on the distance. An object, however large, fits no shift of the picture it covers.
/// </remarks>
internal static class ShiftSearch
{
    /// <summary>Farthest shift tested, in pixels.</summary>
    public const int MaxShift = 8;

    private const double LeastDifference = 1.0 * SceneGrid.Unit;   // mean difference of a part that has moved
    private const double BetterBy = 0.6;   // share of it that the best shift may leave

    public static bool IsMoved(SceneGrid now, SceneGrid before)
    {
        Span<int> shifts = stackalloc int[SceneGrid.Strips];
        for (var band = 0; band < SceneGrid.Bands; band++)
            shifts[band] = ShiftOf(now.ColumnsOf(band), before.ColumnsOf(band));
        if (Agree(shifts[..SceneGrid.Bands], SceneGrid.Bands - 1))
            return true;

        for (var strip = 0; strip < SceneGrid.Strips; strip++)
            shifts[strip] = ShiftOf(now.RowsOf(strip), before.RowsOf(strip));
        return Agree(shifts, SceneGrid.Strips - 1);
    }

    /// <summary>Whether at least so many parts moved by the same distance, plus or minus a pixel.</summary>
    private static bool Agree(ReadOnlySpan<int> shifts, int least)
    {
        foreach (var shift in shifts)
        {
            var like = 0;
            foreach (var other in shifts)
                like += other != 0 && Math.Abs(other - shift) <= 1 ? 1 : 0;
            if (shift != 0 && like >= least)
                return true;
        }

        return false;
    }

    /// <summary>The shift of a profile in pixels; 0 for none or unknown.</summary>
    private static int ShiftOf(ReadOnlySpan<short> now, ReadOnlySpan<short> before)
    {
        var still = Difference(now, before, 0);
        if (still < LeastDifference)
            return 0;
        var (best, least) = (0, still * BetterBy);
        for (var shift = -MaxShift; shift <= MaxShift; shift++)
        {
            if (shift != 0 && Difference(now, before, shift) is var difference && difference < least)
                (best, least) = (shift, difference);
        }

        return best;
    }

    /// <summary>Mean difference of the common part, without <see cref="MaxShift"/> at both ends.</summary>
    private static double Difference(ReadOnlySpan<short> now, ReadOnlySpan<short> before, int shift)
    {
        var a = now[(MaxShift + shift)..^(MaxShift - shift)];
        var b = before[MaxShift..^MaxShift];
        var total = Vector<int>.Zero;
        var i = 0;
        for (; i + Vector<short>.Count <= b.Length; i += Vector<short>.Count)
        {
            Vector.Widen(Vector.Abs(new Vector<short>(a[i..]) - new Vector<short>(b[i..])), out var low, out var high);
            total += low + high;
        }

        var sum = (long)Vector.Sum(total);
        for (; i < b.Length; i++)
            sum += Math.Abs(a[i] - b[i]);
        return (double)sum / b.Length;
    }
}
