using System.Runtime.CompilerServices;

namespace Gateway.Vision;

/// <summary>MOG2 for one block of pixels: the same steps as <see cref="Mog2Pixel"/>, in every lane at once, without branches per lane.</summary>
/// <remarks>
/// Three ways of increasing cost: every pixel fits its first mode; its first or second; anything. Each computes everything before it stores,
/// and answers <see cref="Odd"/> having stored nothing when a lane needs <see cref="Mog2Pixel"/>: a mode pruned that is not the last, or the
/// only one. The caller keeps such lanes, asks again, and then sets them right.
/// They hold for learning rates of 1e-6 to 0.5 and complexity reductions of 0.001 to 0.5, where a mode that fits is never pruned and no weight
/// fades to 0; the first two also need a background threshold not below the fit threshold, so that what fits the first mode is background.
/// </remarks>
internal static unsafe class Mog2Kernel<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>Nothing was done: there are more odd lanes.</summary>
    public const int Odd = -1;

    private const float Epsilon = 1.1920929e-07f;

    private static int L => TOps.Lanes;

    /// <summary>One block.</summary>
    /// <typeparam name="TCount">Its state: the largest number of modes of a pixel.</typeparam>
    /// <param name="luma">Its samples.</param>
    /// <param name="mask">Where the mask goes.</param>
    /// <param name="first">Its part of <see cref="Mog2Blocks.First"/>.</param>
    /// <param name="rest">Its part of <see cref="Mog2Blocks.Rest"/>.</param>
    /// <param name="rates">The frame's numbers.</param>
    /// <param name="mixtures">Most modes of a pixel, 2 to 5.</param>
    /// <param name="oddLanes">Lanes that the caller has kept: what comes out of them is not used. With <see cref="Odd"/>, those to keep too.</param>
    /// <returns>The new number of modes, or <see cref="Odd"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Learn<TCount>(byte* luma, byte* mask, float* first, float* rest, Mog2Rates* rates, int mixtures, ref uint oddLanes)
        where TCount : struct, IModeCount
    {
        if (rates->Tb < rates->Tg)
            return FitAny<TCount>(luma, mask, first, rest, rates, mixtures, ref oddLanes);

        var x = TOps.LoadBytes(luma);
        var tg = TOps.Broadcast(rates->Tg);
        var d0 = TOps.Subtract(TOps.Load(first), x);
        var fit0 = TOps.Less(TOps.Multiply(d0, d0), TOps.Multiply(tg, TOps.Load(first + L)));
        if (TOps.All(fit0))
            return FitFirst<TCount>(luma, mask, first, rest, rates, ref oddLanes);
        if (TCount.Value == 1)
            return FitAny<TCount>(luma, mask, first, rest, rates, mixtures, ref oddLanes);

        var d1 = TOps.Subtract(TOps.Load(rest + (5 * L)), x);
        var fit1 = TOps.Less(TOps.Multiply(d1, d1), TOps.Multiply(tg, TOps.Load(rest + (6 * L))));
        fit1 = TOps.And(fit1, TOps.Less(TOps.Zero, TOps.Load(rest + L)));
        return TOps.All(TOps.Or(fit0, fit1))
            ? FitFirstTwo<TCount>(luma, mask, first, rest, rates, ref oddLanes)
            : FitAny<TCount>(luma, mask, first, rest, rates, mixtures, ref oddLanes);
    }

    /// <summary>Every pixel fits its first mode: no order changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FitFirst<TCount>(byte* luma, byte* mask, float* first, float* rest, Mog2Rates* rates, ref uint oddLanes)
        where TCount : struct, IModeCount
    {
        var alphaT = TOps.Broadcast(rates->AlphaT);
        var w0 = TOps.Add(Fade(TOps.Load(rest), rates), alphaT);
        var total = w0;
        var odd = TOps.Zero;
        TVector w1 = default, w2 = default, w3 = default, w4 = default;
        if (TCount.Value > 1)
            w1 = FadeAndPrune<TCount>(rest, 1, ref total, ref odd, rates);
        if (TCount.Value > 2)
            w2 = FadeAndPrune<TCount>(rest, 2, ref total, ref odd, rates);
        if (TCount.Value > 3)
            w3 = FadeAndPrune<TCount>(rest, 3, ref total, ref odd, rates);
        if (TCount.Value > 4)
            w4 = FadeAndPrune<TCount>(rest, 4, ref total, ref odd, rates);
        if (TCount.Value > 2 && IsNewlyOdd(odd, ref oddLanes))
            return Odd;

        var m = TOps.Load(first);
        var v = TOps.Load(first + L);
        Follow(ref m, ref v, TOps.LoadBytes(luma), TOps.Divide(alphaT, w0), rates);
        TOps.Store(m, first);
        TOps.Store(v, first + L);

        var inverse = TOps.Divide(TOps.Broadcast(1f), total);
        TOps.Store(TOps.Multiply(w0, inverse), rest);
        if (TCount.Value > 1)
            TOps.Store(TOps.Multiply(w1, inverse), rest + L);
        if (TCount.Value > 2)
            TOps.Store(TOps.Multiply(w2, inverse), rest + (2 * L));
        if (TCount.Value > 3)
            TOps.Store(TOps.Multiply(w3, inverse), rest + (3 * L));
        if (TCount.Value > 4)
            TOps.Store(TOps.Multiply(w4, inverse), rest + (4 * L));
        TOps.StoreBytes(TOps.Zero, mask);

        var last = TCount.Value switch { 2 => w1, 3 => w2, 4 => w3, 5 => w4, _ => w0 };
        return TCount.Value == 1 || TOps.Any(TOps.Less(TOps.Zero, last)) ? TCount.Value : TCount.Value - 1;
    }

    /// <summary>Every pixel fits its first mode or its second: only these two may change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FitFirstTwo<TCount>(byte* luma, byte* mask, float* first, float* rest, Mog2Rates* rates, ref uint oddLanes)
        where TCount : struct, IModeCount
    {
        var x = TOps.LoadBytes(luma);
        var m0 = TOps.Load(first);
        var v0 = TOps.Load(first + L);
        var m1 = TOps.Load(rest + (5 * L));
        var v1 = TOps.Load(rest + (6 * L));
        var d0 = TOps.Subtract(m0, x);
        var d1 = TOps.Subtract(m1, x);
        d0 = TOps.Multiply(d0, d0);
        d1 = TOps.Multiply(d1, d1);
        var fit0 = TOps.Less(d0, TOps.Multiply(TOps.Broadcast(rates->Tg), v0));

        var alphaT = TOps.Broadcast(rates->AlphaT);
        var pruneBelow = TOps.Broadcast(rates->PruneBelow);
        var w0 = Fade(TOps.Load(rest), rates);
        w0 = TOps.Select(fit0, TOps.Add(w0, alphaT), w0);
        var odd = TOps.AndNot(TOps.Less(w0, pruneBelow), fit0);    // its second mode is live, as it fits
        var w1 = Fade(TOps.Load(rest + L), rates);
        var pruned = TOps.And(TOps.Less(w1, pruneBelow), fit0);
        w1 = TOps.AndNot(TOps.Select(fit0, w1, TOps.Add(w1, alphaT)), pruned);
        if (TCount.Value > 2)
            odd = TOps.Or(odd, TOps.And(pruned, TOps.Less(TOps.Zero, TOps.Load(rest + (2 * L)))));

        var total = TOps.Add(w0, w1);
        TVector w2 = default, w3 = default, w4 = default;
        if (TCount.Value > 2)
            w2 = FadeAndPrune<TCount>(rest, 2, ref total, ref odd, rates);
        if (TCount.Value > 3)
            w3 = FadeAndPrune<TCount>(rest, 3, ref total, ref odd, rates);
        if (TCount.Value > 4)
            w4 = FadeAndPrune<TCount>(rest, 4, ref total, ref odd, rates);
        if (IsNewlyOdd(odd, ref oddLanes))
            return Odd;

        var tb = TOps.Broadcast(rates->Tb);
        var background = TOps.Or(fit0, TOps.Less(d0, TOps.Multiply(tb, v0)));
        background = TOps.Or(background, TOps.And(TOps.Less(w0, TOps.Broadcast(rates->TB)), TOps.Less(d1, TOps.Multiply(tb, v1))));
        TOps.StoreBytes(TOps.Not(background), mask);

        var m = TOps.Select(fit0, m0, m1);
        var v = TOps.Select(fit0, v0, v1);
        Follow(ref m, ref v, x, TOps.Divide(alphaT, TOps.Select(fit0, w0, w1)), rates);
        var up = TOps.AndNot(TOps.Not(fit0), TOps.Less(w1, w0));
        var toFirst = TOps.Or(fit0, up);
        TOps.Store(TOps.Select(toFirst, m, m0), first);
        TOps.Store(TOps.Select(toFirst, v, v0), first + L);
        TOps.Store(TOps.Select(up, m0, TOps.Select(fit0, m1, m)), rest + (5 * L));
        TOps.Store(TOps.Select(up, v0, TOps.Select(fit0, v1, v)), rest + (6 * L));

        var inverse = TOps.Divide(TOps.Broadcast(1f), total);
        TOps.Store(TOps.Multiply(TOps.Select(up, w1, w0), inverse), rest);
        TOps.Store(TOps.Multiply(TOps.Select(up, w0, w1), inverse), rest + L);
        if (TCount.Value > 2)
            TOps.Store(TOps.Multiply(w2, inverse), rest + (2 * L));
        if (TCount.Value > 3)
            TOps.Store(TOps.Multiply(w3, inverse), rest + (3 * L));
        if (TCount.Value > 4)
            TOps.Store(TOps.Multiply(w4, inverse), rest + (4 * L));

        var last = TCount.Value switch { 3 => w2, 4 => w3, 5 => w4, _ => w1 };
        return TOps.Any(TOps.Less(TOps.Zero, last)) ? TCount.Value : TCount.Value - 1;
    }

    /// <summary>Any pixel may fit any mode, or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FitAny<TCount>(byte* luma, byte* mask, float* first, float* rest, Mog2Rates* rates, int mixtures, ref uint oddLanes)
        where TCount : struct, IModeCount
    {
        var x = TOps.LoadBytes(luma);
        TVector w0 = TOps.Load(rest), w1 = default, w2 = default, w3 = default, w4 = default;
        TVector m0 = TOps.Load(first), m1 = default, m2 = default, m3 = default, m4 = default;
        TVector v0 = TOps.Load(first + L), v1 = default, v2 = default, v3 = default, v4 = default;
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default;   // where the mode that fits, or the new one, stands
        TVector fitted = TOps.Zero, background = TOps.Zero, total = TOps.Zero, odd = TOps.Zero;
        TVector w = default, m = default, v = default;                                 // of that mode
        LoadSlot<TCount>(rest, 1, ref w1, ref m1, ref v1);
        LoadSlot<TCount>(rest, 2, ref w2, ref m2, ref v2);
        LoadSlot<TCount>(rest, 3, ref w3, ref m3, ref v3);
        LoadSlot<TCount>(rest, 4, ref w4, ref m4, ref v4);

        c0 = Judge(ref w0, m0, v0, w1, x, ref fitted, ref background, ref total, ref odd, ref w, ref m, ref v, rates);
        if (TCount.Value > 1)
            c1 = Judge(ref w1, m1, v1, w2, x, ref fitted, ref background, ref total, ref odd, ref w, ref m, ref v, rates);
        if (TCount.Value > 2)
            c2 = Judge(ref w2, m2, v2, w3, x, ref fitted, ref background, ref total, ref odd, ref w, ref m, ref v, rates);
        if (TCount.Value > 3)
            c3 = Judge(ref w3, m3, v3, w4, x, ref fitted, ref background, ref total, ref odd, ref w, ref m, ref v, rates);
        if (TCount.Value > 4)
            c4 = Judge(ref w4, m4, v4, TOps.Zero, x, ref fitted, ref background, ref total, ref odd, ref w, ref m, ref v, rates);

        var alphaT = TOps.Broadcast(rates->AlphaT);
        odd = TOps.Or(odd, TOps.Not(TOps.Less(TOps.Broadcast(Epsilon), total)));
        odd = TOps.Or(odd, TOps.AndNot(TOps.Not(fitted), TOps.Less(TOps.Zero, w0)));
        if (IsNewlyOdd(odd, ref oddLanes))
            return Odd;

        TOps.StoreBytes(TOps.Not(background), mask);
        Follow(ref m, ref v, x, TOps.Divide(alphaT, w), rates);
        m = TOps.Select(fitted, m, x);
        v = TOps.Select(fitted, v, TOps.Broadcast(rates->VarInit));
        w = TOps.Select(fitted, w, alphaT);

        // A new mode goes behind the last one in use, or in place of the last when all are in use.
        var added = TOps.Not(fitted);
        var grown = TOps.Zero;
        if (TCount.Value == 1)
        {
            grown = added;
        }
        else
        {
            var last = TCount.Value == mixtures;
            Place<TCount>(1, last, added, w0, w1, ref c1, ref grown);
            Place<TCount>(2, last, added, w1, w2, ref c2, ref grown);
            Place<TCount>(3, last, added, w2, w3, ref c3, ref grown);
            Place<TCount>(4, last, added, w3, w4, ref c4, ref grown);
        }

        // Modes that fit move up by weights not yet normalised, new ones by weights that are, and reduced for the newcomer.
        var inverse = TOps.Divide(TOps.Broadcast(1f), total);
        w0 = Adjust(w0, fitted, inverse, rates);
        if (TCount.Value > 1)
            w1 = Adjust(w1, fitted, inverse, rates);
        if (TCount.Value > 2)
            w2 = Adjust(w2, fitted, inverse, rates);
        if (TCount.Value > 3)
            w3 = Adjust(w3, fitted, inverse, rates);
        if (TCount.Value > 4)
            w4 = Adjust(w4, fitted, inverse, rates);
        inverse = TOps.Select(fitted, inverse, TOps.Broadcast(1f));

        // From the bottom: where the mode is heavier than the one above, that one comes down; else it stays.
        var count = TCount.Value;
        var up = grown;
        if (TCount.Value < 5 && TOps.Any(grown))
        {
            var (wl, ml, vl) = TCount.Value switch { 1 => (w0, m0, v0), 2 => (w1, m1, v1), 3 => (w2, m2, v2), _ => (w3, m3, v3) };
            up = TOps.AndNot(grown, TOps.Less(w, wl));
            TOps.Store(TOps.And(grown, TOps.Select(up, TOps.Multiply(wl, inverse), w)), rest + (TCount.Value * L));
            TOps.Store(TOps.Select(up, ml, m), rest + ((3 + (2 * TCount.Value)) * L));
            TOps.Store(TOps.Select(up, vl, v), rest + ((4 + (2 * TCount.Value)) * L));
            count++;
        }

        if (TCount.Value > 4)
            up = Shift(4, TOps.Or(c4, up), w3, m3, v3, w4, m4, v4, w, m, v, inverse, rest);
        if (TCount.Value > 3)
            up = Shift(3, TOps.Or(c3, up), w2, m2, v2, w3, m3, v3, w, m, v, inverse, rest);
        if (TCount.Value > 2)
            up = Shift(2, TOps.Or(c2, up), w1, m1, v1, w2, m2, v2, w, m, v, inverse, rest);
        if (TCount.Value > 1)
            up = Shift(1, TOps.Or(c1, up), w0, m0, v0, w1, m1, v1, w, m, v, inverse, rest);
        up = TOps.Or(c0, up);
        TOps.Store(TOps.Multiply(TOps.Select(up, w, w0), inverse), rest);
        TOps.Store(TOps.Select(up, m, m0), first);
        TOps.Store(TOps.Select(up, v, v0), first + L);

        if (TCount.Value == 1 || count > TCount.Value || TOps.Any(TOps.Less(TOps.Zero, TOps.Load(rest + ((TCount.Value - 1) * L)))))
            return count;
        return TCount.Value - 1;
    }

    /// <summary>Whether there are odd lanes that the caller does not know of yet; it is told.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNewlyOdd(TVector odd, ref uint oddLanes)
    {
        var lanes = TOps.Bits(odd);
        if ((lanes & ~oddLanes) == 0)
            return false;

        oddLanes |= lanes;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadSlot<TCount>(float* rest, int slot, ref TVector w, ref TVector m, ref TVector v)
        where TCount : struct, IModeCount
    {
        if (slot >= TCount.Value)
            return;

        w = TOps.Load(rest + (slot * L));
        m = TOps.Load(rest + ((3 + (2 * slot)) * L));
        v = TOps.Load(rest + ((4 + (2 * slot)) * L));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Fade(TVector weight, Mog2Rates* rates) =>
        TOps.Add(TOps.Multiply(TOps.Broadcast(rates->Alpha1), weight), TOps.Broadcast(rates->Prune));

    /// <summary>The new weight of a slot that no pixel fits. An unused one comes out as 0 too, since fading alone makes it negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector FadeAndPrune<TCount>(float* rest, int slot, ref TVector total, ref TVector odd, Mog2Rates* rates)
        where TCount : struct, IModeCount
    {
        var weight = Fade(TOps.Load(rest + (slot * L)), rates);
        var pruned = TOps.Less(weight, TOps.Broadcast(rates->PruneBelow));
        if (slot + 1 < TCount.Value)
            odd = TOps.Or(odd, TOps.And(pruned, TOps.Less(TOps.Zero, TOps.Load(rest + ((slot + 1) * L)))));
        weight = TOps.AndNot(weight, pruned);
        total = TOps.Add(total, weight);
        return weight;
    }

    /// <summary>Moves a mode towards the sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Follow(ref TVector m, ref TVector v, TVector x, TVector k, Mog2Rates* rates)
    {
        var difference = TOps.Subtract(m, x);
        var distance = TOps.Multiply(difference, difference);
        m = TOps.Subtract(m, TOps.Multiply(k, difference));
        v = TOps.Add(v, TOps.Multiply(k, TOps.Subtract(distance, v)));
        v = TOps.Min(TOps.Max(v, TOps.Broadcast(rates->VarMin)), TOps.Broadcast(rates->VarMax));
    }

    /// <summary>Step 1 to 4 of the specification for one slot.</summary>
    /// <returns>The pixels that fit it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Judge(
        ref TVector weight,
        TVector mean,
        TVector variance,
        TVector nextWeight,
        TVector x,
        ref TVector fitted,
        ref TVector background,
        ref TVector total,
        ref TVector odd,
        ref TVector fitWeight,
        ref TVector fitMean,
        ref TVector fitVariance,
        Mog2Rates* rates)
    {
        var open = TOps.AndNot(TOps.Less(TOps.Zero, weight), fitted);
        var difference = TOps.Subtract(mean, x);
        var distance = TOps.Multiply(difference, difference);
        var near = TOps.And(open, TOps.Less(distance, TOps.Multiply(TOps.Broadcast(rates->Tb), variance)));
        background = TOps.Or(background, TOps.And(near, TOps.Less(total, TOps.Broadcast(rates->TB))));
        var fit = TOps.And(open, TOps.Less(distance, TOps.Multiply(TOps.Broadcast(rates->Tg), variance)));

        var faded = Fade(weight, rates);
        faded = TOps.Select(fit, TOps.Add(faded, TOps.Broadcast(rates->AlphaT)), faded);
        var pruned = TOps.Less(faded, TOps.Broadcast(rates->PruneBelow));
        odd = TOps.Or(odd, TOps.And(pruned, TOps.Less(TOps.Zero, nextWeight)));
        weight = TOps.AndNot(faded, pruned);

        fitted = TOps.Or(fitted, fit);
        fitWeight = TOps.Select(fit, weight, fitWeight);
        fitMean = TOps.Select(fit, mean, fitMean);
        fitVariance = TOps.Select(fit, variance, fitVariance);
        total = TOps.Add(total, weight);
        return fit;
    }

    /// <summary>Marks the pixels whose new mode goes to <paramref name="slot"/>: the first unused, or the last of all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Place<TCount>(int slot, bool isFull, TVector added, TVector above, TVector weight, ref TVector place, ref TVector grown)
        where TCount : struct, IModeCount
    {
        if (slot >= TCount.Value)
            return;

        var behind = TOps.And(added, TOps.Less(TOps.Zero, above));
        if (slot == TCount.Value - 1)
        {
            if (isFull)
            {
                place = TOps.Or(place, behind);
                return;
            }

            grown = TOps.And(added, TOps.Less(TOps.Zero, weight));
        }

        place = TOps.Or(place, TOps.AndNot(behind, TOps.Less(TOps.Zero, weight)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Adjust(TVector weight, TVector fitted, TVector inverse, Mog2Rates* rates) =>
        TOps.Select(fitted, weight, TOps.Multiply(TOps.Multiply(weight, inverse), TOps.Broadcast(rates->Alpha1)));

    /// <summary>Stores a slot: the one above it where the moving mode goes further up, the moving mode where it stops, else what it was.</summary>
    /// <returns>Where the moving mode goes further up.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Shift(
        int slot,
        TVector here,
        TVector aboveWeight,
        TVector aboveMean,
        TVector aboveVariance,
        TVector weight,
        TVector mean,
        TVector variance,
        TVector movingWeight,
        TVector movingMean,
        TVector movingVariance,
        TVector inverse,
        float* rest)
    {
        var up = TOps.AndNot(here, TOps.Less(movingWeight, aboveWeight));
        weight = TOps.Select(up, aboveWeight, TOps.Select(here, movingWeight, weight));
        TOps.Store(TOps.Multiply(weight, inverse), rest + (slot * L));
        TOps.Store(TOps.Select(up, aboveMean, TOps.Select(here, movingMean, mean)), rest + ((3 + (2 * slot)) * L));
        TOps.Store(TOps.Select(up, aboveVariance, TOps.Select(here, movingVariance, variance)), rest + ((4 + (2 * slot)) * L));
        return up;
    }
}
