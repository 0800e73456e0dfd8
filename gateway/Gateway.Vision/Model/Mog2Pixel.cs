namespace Gateway.Vision;

/// <summary>MOG2 for one pixel: the specification, in plain code.</summary>
/// <remarks>
/// Modes stand in descending weight. All arithmetic is single precision, plain multiply and add in the order written, true division:
/// any fused or reassociated form changes bits. Zivkovic 2004/2006, with the details of OpenCV 4.6 that DESIGN.md describes.
/// </remarks>
internal static unsafe class Mog2Pixel
{
    /// <summary>Updates one pixel's modes with the sample <paramref name="x"/>.</summary>
    /// <returns>Whether the sample is background.</returns>
    public static bool Learn(float x, Mog2Mode* modes, ref byte used, int mixtures, in Mog2Rates rates)
    {
        int n = used;
        var background = false;
        var fits = false;
        var total = 0f;
        for (var m = 0; m < n; m++)
        {
            var weight = (rates.Alpha1 * modes[m].Weight) + rates.Prune;
            var moved = 0;
            if (!fits)
            {
                var variance = modes[m].Variance;
                var difference = modes[m].Mean - x;
                var distance = difference * difference;
                if (total < rates.TB && distance < rates.Tb * variance)
                    background = true;
                if (distance < rates.Tg * variance)
                {
                    fits = true;
                    weight += rates.AlphaT;
                    var k = rates.AlphaT / weight;
                    modes[m].Mean -= k * difference;
                    modes[m].Variance = MathF.Min(MathF.Max(variance + (k * (distance - variance)), rates.VarMin), rates.VarMax);
                    moved = MoveUp(modes, m, weight);
                }
            }

            if (weight < -rates.Prune)
            {
                weight = 0;
                n--;   // the bound shrinks: the last mode is dropped unseen, and this one, if not the last, stays with weight 0
            }

            modes[m - moved].Weight = weight;
            total += weight;
        }

        var scale = MathF.Abs(total) > 1.1920929e-07f ? 1f / total : 0f;
        for (var m = 0; m < n; m++)
            modes[m].Weight *= scale;

        if (!fits && rates.AlphaT > 0)
            Add(x, modes, ref n, mixtures, rates);

        used = (byte)n;
        return background;
    }

    /// <summary>Makes a mode of a sample that fits none, in place of the weakest if all are in use.</summary>
    private static void Add(float x, Mog2Mode* modes, ref int n, int mixtures, in Mog2Rates rates)
    {
        var last = n == mixtures ? n - 1 : n++;
        if (n == 1)
        {
            modes[last].Weight = 1;
        }
        else
        {
            modes[last].Weight = rates.AlphaT;
            for (var m = 0; m < last; m++)
                modes[m].Weight *= rates.Alpha1;
        }

        modes[last].Mean = x;
        modes[last].Variance = rates.VarInit;
        MoveUp(modes, last, rates.AlphaT);
    }

    /// <summary>Moves mode <paramref name="m"/> before those that do not weigh more than <paramref name="weight"/>; equal ones give way.</summary>
    /// <returns>Places moved.</returns>
    private static int MoveUp(Mog2Mode* modes, int m, float weight)
    {
        var i = m;
        for (; i > 0 && !(weight < modes[i - 1].Weight); i--)
            (modes[i], modes[i - 1]) = (modes[i - 1], modes[i]);
        return m - i;
    }

    /// <summary>Whether the sample is a mode of the background, darkened evenly.</summary>
    public static bool IsShadow(float x, Mog2Mode* modes, int n, in Mog2Rates rates)
    {
        var total = 0f;
        for (var m = 0; m < n; m++)
        {
            var numerator = x * modes[m].Mean;
            var denominator = modes[m].Mean * modes[m].Mean;
            if (denominator == 0)
                return false;
            if (numerator <= denominator && numerator >= rates.Tau * denominator)
            {
                var share = numerator / denominator;
                var difference = (share * modes[m].Mean) - x;
                if (difference * difference < rates.Tb * modes[m].Variance * share * share)
                    return true;
            }

            total += modes[m].Weight;
            if (total > rates.TB)
                return false;
        }

        return false;
    }
}
