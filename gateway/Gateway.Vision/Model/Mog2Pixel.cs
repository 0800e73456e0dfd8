namespace Gateway.Vision;

/// <summary>MOG2 for one pixel: the specification, in plain code.</summary>
/// <remarks>
/// Modes stand in descending weight. Arithmetic is single precision, multiply and add as written, true division: fusing or reordering changes bits.
/// Zivkovic 2004/2006, with the details of OpenCV 4.6 in DESIGN.md.
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
                n--;   // drops the last mode unseen; this one, unless it is the last, stays with weight 0
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

    /// <summary>Makes a mode of a sample that fits none. If all are used, it replaces the lightest.</summary>
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

    /// <summary>Moves mode <paramref name="m"/> before all that do not weigh more than <paramref name="weight"/>, equal ones included.</summary>
    /// <returns>Places moved.</returns>
    private static int MoveUp(Mog2Mode* modes, int m, float weight)
    {
        var i = m;
        for (; i > 0 && !(weight < modes[i - 1].Weight); i--)
            (modes[i], modes[i - 1]) = (modes[i - 1], modes[i]);
        return m - i;
    }

    /// <summary>Whether the sample is an evenly darkened mode of the background.</summary>
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

/// <summary>One Gaussian of one pixel.</summary>
internal struct Mog2Mode
{
    /// <summary>Share of recent samples in this mode.</summary>
    public float Weight;

    /// <summary>Grey level.</summary>
    public float Mean;

    /// <summary>Grey levels squared.</summary>
    public float Variance;
}

/// <summary>The constants of one frame, rounded to single precision where OpenCV rounds them.</summary>
internal readonly struct Mog2Rates(double learningRate, BackgroundModelOptions options)
{
    /// <summary>Learning rate.</summary>
    public readonly float AlphaT = (float)learningRate;

    /// <summary>Remaining share of an old weight.</summary>
    public readonly float Alpha1 = 1f - (float)learningRate;

    /// <summary>Added to every weight, 0 or negative. The product is taken in double precision.</summary>
    public readonly float Prune = (float)(-learningRate * options.ComplexityReduction);

    /// <summary>A weight below this is pruned.</summary>
    public readonly float PruneBelow = -(float)(-learningRate * options.ComplexityReduction);

    /// <summary>Background threshold in variances.</summary>
    public readonly float Tb = (float)options.VarThreshold;

    /// <summary>Fit threshold in variances.</summary>
    public readonly float Tg = options.VarThresholdGen;

    /// <summary>Cumulated weight up to which modes are background.</summary>
    public readonly float TB = options.BackgroundRatio;

    public readonly float VarInit = options.VarInit;

    public readonly float VarMin = options.VarMin;

    public readonly float VarMax = options.VarMax;

    /// <summary>Darkest shadow, as a share of the background.</summary>
    public readonly float Tau = options.ShadowThreshold;
}
