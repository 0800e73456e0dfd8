using System.Numerics;

namespace Gateway.Vision;

/// <summary>Asks whether a picture is another one, moved by some pixels as a whole.</summary>
/// <remarks>
/// Columns are compared in three bands and rows in four strips, each by itself. A part in which nothing differs, or that no shift makes fit better,
/// has no say; the picture has moved when most parts of a direction say so and agree on how far. An object, however large, fits no shift of the
/// picture it covers.
/// </remarks>
internal static class ShiftSearch
{
    /// <summary>Farthest shift looked for, in pixels.</summary>
    public const int MaxShift = 8;

    private const double LeastDifference = 1.0 * SceneGrid.Unit;   // mean difference of a part that has moved
    private const double BetterBy = 0.6;                             // what the best shift may leave of it

    /// <summary>Whether <paramref name="now"/> is <paramref name="before"/>, moved.</summary>
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

    /// <summary>Whether at least so many parts moved equally far, give or take a pixel.</summary>
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

    /// <summary>By how many pixels a profile has moved; 0 for not, or not to be told.</summary>
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

    /// <summary>Mean difference of what both hold, <see cref="MaxShift"/> off either end left out.</summary>
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
