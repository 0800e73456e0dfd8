using System.Runtime.CompilerServices;

namespace Gateway.Vision;

/// <summary>MOG2 for one block of pixels: the same steps as <see cref="Mog2Pixel"/>, in every lane at once, without branches per lane.</summary>
/// <remarks>
/// Three ways of increasing cost: every pixel fits its first mode; its first or second; anything. Which to begin with is the caller's guess: one that will not
/// do hands the block over to the next. Each computes everything before it stores, and answers <see cref="Odd"/> having stored nothing when a lane needs <see cref="Mog2Pixel"/>: a mode pruned that is not the last, or the
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

    /// <summary>Learns a block of any kind but for some lanes.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="i">Its number in the row.</param>
    /// <param name="oddLanes">Lanes that the caller has kept: what comes out of them is not used. With <see cref="Odd"/>, those to keep too.</param>
    /// <returns>The new state, or <see cref="Odd"/>.</returns>
    public static int LearnAround(Mog2Row* row, int i, ref uint oddLanes) => BlockState.Modes(row->State[i]) switch
    {
        1 => FitAny<ModeCount.One>(row, i, ref oddLanes),
        2 => FitAny<ModeCount.Two>(row, i, ref oddLanes),
        3 => FitAny<ModeCount.Three>(row, i, ref oddLanes),
        4 => FitAny<ModeCount.Four>(row, i, ref oddLanes),
        _ => FitAny<ModeCount.Five>(row, i, ref oddLanes),
    };

    /// <summary>Learns a block that has modes of its own.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="i">Its number in the row.</param>
    /// <param name="state">Its state, which tells the way to begin with.</param>
    /// <returns>The new state, or <see cref="Odd"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Learn(Mog2Row* row, int i, int state)
    {
        var odd = 0u;
        return state switch
        {
            BlockState.FitFirst + 1 => FitFirst<ModeCount.One>(row, i),
            BlockState.FitFirst + 2 => FitFirst<ModeCount.Two>(row, i),
            BlockState.FitFirst + 3 => FitFirst<ModeCount.Three>(row, i),
            BlockState.FitFirst + 4 => FitFirst<ModeCount.Four>(row, i),
            BlockState.FitFirst + 5 => FitFirst<ModeCount.Five>(row, i),
            BlockState.FitFirstTwo + 2 => FitFirstTwo<ModeCount.Two>(row, i),
            BlockState.FitFirstTwo + 3 => FitFirstTwo<ModeCount.Three>(row, i),
            BlockState.FitFirstTwo + 4 => FitFirstTwo<ModeCount.Four>(row, i),
            BlockState.FitFirstTwo + 5 => FitFirstTwo<ModeCount.Five>(row, i),
            BlockState.FitAny + 1 => FitAny<ModeCount.One>(row, i, ref odd),
            BlockState.FitAny + 2 => FitAny<ModeCount.Two>(row, i, ref odd),
            BlockState.FitAny + 3 => FitAny<ModeCount.Three>(row, i, ref odd),
            BlockState.FitAny + 4 => FitAny<ModeCount.Four>(row, i, ref odd),
            _ => FitAny<ModeCount.Five>(row, i, ref odd),
        };
    }

    /// <summary>A block whose pixels have one mode each, which all weigh the same, needs only one weight.</summary>
    public static void MakeUniformIfEqual(byte* state, float* shared, float* weights)
    {
        var weight = weights[0];   // 0 means that there is no mode, and what stands for 0 is no weight to share
        var difference = TOps.Subtract(TOps.Load(weights), TOps.Broadcast(weight));
        var isEqual = weight > Mog2Blocks.ZeroWeight && !TOps.Any(TOps.Or(TOps.Less(difference, TOps.Zero), TOps.Less(TOps.Zero, difference)));
        *state = isEqual ? BlockState.Uniform : *state;
        *shared = weight;
    }

    /// <summary>Every pixel fits its first mode, or else another way is gone: no order changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int FitFirst<TCount>(Mog2Row* row, int i)
        where TCount : struct, IModeCount
    {
        var b = Mog2Blocks.At(row->Start, i, L);
        var rates = row->Rates;
        var m = TOps.Load(b.First);
        var v = TOps.Load(b.First + L);
        var difference = TOps.Subtract(m, TOps.LoadBytes(row->Luma + (i * L)));
        var distance = TOps.Multiply(difference, difference);
        if (!TOps.All(TOps.Subtract(distance, TOps.Multiply(TOps.Broadcast(rates->Tg), v))))
            return TCount.Value > 1 ? FitFirstTwo<TCount>(row, i) : FitAny<TCount>(row, i);

        // For the block below, which mostly is of this kind, too: behind uniform blocks there is nobody to ask in time.
        if (TCount.Value < 4)
        {
            var below = b.Weights + (row->Count * 5 * L);
            TOps.Prefetch(below);
            TOps.Prefetch(below + L);
        }

        var alphaT = TOps.Broadcast(rates->AlphaT);
        var w0 = TOps.Add(Fade(TOps.Load(b.Weights), rates), alphaT);
        var total = w0;
        var odd = TOps.Zero;
        TVector w1 = default, w2 = default, w3 = default, w4 = default;
        if (TCount.Value > 1)
            w1 = FadeAndPrune<TCount>(b.Weights, 1, ref total, ref odd, rates);
        if (TCount.Value > 2)
            w2 = FadeAndPrune<TCount>(b.Weights, 2, ref total, ref odd, rates);
        if (TCount.Value > 3)
            w3 = FadeAndPrune<TCount>(b.Weights, 3, ref total, ref odd, rates);
        if (TCount.Value > 4)
            w4 = FadeAndPrune<TCount>(b.Weights, 4, ref total, ref odd, rates);
        if (TCount.Value > 2 && TOps.Any(odd))
            return Odd;

        Follow(ref m, ref v, difference, distance, TOps.Divide(alphaT, w0), rates);
        TOps.Store(m, b.First);
        TOps.Store(v, b.First + L);

        var inverse = TOps.Divide(TOps.Broadcast(1f), total);
        TOps.Store(TOps.Multiply(w0, inverse), b.Weights);
        if (TCount.Value > 1)
            TOps.Store(TOps.Multiply(w1, inverse), b.Weights + L);
        if (TCount.Value > 2)
            TOps.Store(TOps.Multiply(w2, inverse), b.Weights + (2 * L));
        if (TCount.Value > 3)
            TOps.Store(TOps.Multiply(w3, inverse), b.Weights + (3 * L));
        if (TCount.Value > 4)
            TOps.Store(TOps.Multiply(w4, inverse), b.Weights + (4 * L));
        TOps.StoreBytes(TOps.Zero, row->Mask + (i * L));

        var last = TCount.Value switch { 2 => w1, 3 => w2, 4 => w3, 5 => w4, _ => w0 };
        return BlockState.FitFirst + (TCount.Value == 1 || TOps.Any(TOps.Less(TOps.Zero, last)) ? TCount.Value : TCount.Value - 1);
    }

    /// <summary>Every pixel fits its first mode or its second, or else another way is gone: only these two may change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int FitFirstTwo<TCount>(Mog2Row* row, int i)
        where TCount : struct, IModeCount
    {
        var b = Mog2Blocks.At(row->Start, i, L);
        var rates = row->Rates;
        var x = TOps.LoadBytes(row->Luma + (i * L));
        var m0 = TOps.Load(b.First);
        var v0 = TOps.Load(b.First + L);
        var m1 = TOps.Load(b.Second);
        var v1 = TOps.Load(b.Second + L);
        var d0 = TOps.Subtract(m0, x);
        var d1 = TOps.Subtract(m1, x);
        d0 = TOps.Multiply(d0, d0);
        d1 = TOps.Multiply(d1, d1);
        var tg = TOps.Broadcast(rates->Tg);
        var fit0 = TOps.Less(d0, TOps.Multiply(tg, v0));
        var fit1 = TOps.And(Live(TOps.Load(b.Weights + L)), TOps.Subtract(d1, TOps.Multiply(tg, v1)));
        if (!TOps.All(TOps.Or(fit0, fit1)))
            return FitAny<TCount>(row, i);

        var alphaT = TOps.Broadcast(rates->AlphaT);
        var pruneBelow = TOps.Broadcast(rates->PruneBelow);
        var w0 = Fade(TOps.Load(b.Weights), rates);
        w0 = TOps.Select(fit0, TOps.Add(w0, alphaT), w0);
        var odd = TOps.Subtract(w0, pruneBelow);   // where the first mode is pruned, the second is live, as it fits
        var w1 = Fade(TOps.Load(b.Weights + L), rates);
        w1 = TOps.Select(fit0, w1, TOps.Add(w1, alphaT));
        if (TCount.Value > 2)
            odd = TOps.Or(odd, TOps.And(TOps.Subtract(w1, pruneBelow), Live(TOps.Load(b.Weights + (2 * L)))));
        w1 = TOps.Select(TOps.Less(w1, pruneBelow), TOps.Zero, w1);

        var total = TOps.Add(w0, w1);
        TVector w2 = default, w3 = default, w4 = default;
        if (TCount.Value > 2)
            w2 = FadeAndPrune<TCount>(b.Weights, 2, ref total, ref odd, rates);
        if (TCount.Value > 3)
            w3 = FadeAndPrune<TCount>(b.Weights, 3, ref total, ref odd, rates);
        if (TCount.Value > 4)
            w4 = FadeAndPrune<TCount>(b.Weights, 4, ref total, ref odd, rates);
        if (TOps.Any(odd))
            return Odd;

        // What fits is near enough to be background; by the second mode it is so if the first does not weigh too much.
        var background = TOps.Subtract(d0, TOps.Multiply(TOps.Broadcast(rates->Tb), v0));
        background = TOps.Or(background, TOps.Subtract(w0, TOps.Broadcast(rates->TB)));
        TOps.StoreBytes(TOps.SignMask(TOps.Not(background)), row->Mask + (i * L));

        var m = TOps.Select(fit0, m0, m1);
        var v = TOps.Select(fit0, v0, v1);
        var difference = TOps.Subtract(m, x);
        Follow(ref m, ref v, difference, TOps.Multiply(difference, difference), TOps.Divide(alphaT, TOps.Select(fit0, w0, w1)), rates);
        var up = TOps.AndNot(TOps.Not(fit0), TOps.Less(w1, w0));
        var toFirst = TOps.Or(fit0, up);
        TOps.Store(TOps.Select(toFirst, m, m0), b.First);
        TOps.Store(TOps.Select(toFirst, v, v0), b.First + L);
        TOps.Store(TOps.Select(up, m0, TOps.Select(fit0, m1, m)), b.Second);
        TOps.Store(TOps.Select(up, v0, TOps.Select(fit0, v1, v)), b.Second + L);

        var inverse = TOps.Divide(TOps.Broadcast(1f), total);
        TOps.Store(TOps.Multiply(TOps.Select(up, w1, w0), inverse), b.Weights);
        TOps.Store(TOps.Multiply(TOps.Select(up, w0, w1), inverse), b.Weights + L);
        if (TCount.Value > 2)
            TOps.Store(TOps.Multiply(w2, inverse), b.Weights + (2 * L));
        if (TCount.Value > 3)
            TOps.Store(TOps.Multiply(w3, inverse), b.Weights + (3 * L));
        if (TCount.Value > 4)
            TOps.Store(TOps.Multiply(w4, inverse), b.Weights + (4 * L));

        var last = TCount.Value switch { 3 => w2, 4 => w3, 5 => w4, _ => w1 };
        var count = TOps.Any(TOps.Less(TOps.Zero, last)) ? TCount.Value : TCount.Value - 1;
        return count + (TOps.All(fit0) ? BlockState.FitFirst : BlockState.FitFirstTwo);
    }

    private static int FitAny<TCount>(Mog2Row* row, int i)
        where TCount : struct, IModeCount
    {
        var odd = 0u;
        return FitAny<TCount>(row, i, ref odd);
    }

    /// <summary>Any pixel may fit any mode, or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int FitAny<TCount>(Mog2Row* row, int i, ref uint oddLanes)
        where TCount : struct, IModeCount
    {
        var b = Mog2Blocks.At(row->Start, i, L);
        var rates = row->Rates;
        var x = TOps.LoadBytes(row->Luma + (i * L));
        TVector w0 = default, w1 = default, w2 = default, w3 = default, w4 = default;   // as updated, not yet normalised
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default;   // where the mode that fits, or the new one, stands
        TVector l0 = default, l1 = default, l2 = default, l3 = default, l4 = default;   // signs: whether there is weight in a slot
        TVector fitted = TOps.Zero, background = TOps.Zero, total = TOps.Zero, odd = TOps.Zero;
        TVector w = default, m = default, v = default;                                 // of the mode that fits
        Judge(0, TCount.Value, ref w0, ref c0, ref l0, b, x, ref fitted, ref background, ref total, ref odd, ref w, ref m, ref v, rates);
        if (TCount.Value > 1)
            Judge(1, TCount.Value, ref w1, ref c1, ref l1, b, x, ref fitted, ref background, ref total, ref odd, ref w, ref m, ref v, rates);
        if (TCount.Value > 2)
            Judge(2, TCount.Value, ref w2, ref c2, ref l2, b, x, ref fitted, ref background, ref total, ref odd, ref w, ref m, ref v, rates);
        if (TCount.Value > 3)
            Judge(3, TCount.Value, ref w3, ref c3, ref l3, b, x, ref fitted, ref background, ref total, ref odd, ref w, ref m, ref v, rates);
        if (TCount.Value > 4)
            Judge(4, TCount.Value, ref w4, ref c4, ref l4, b, x, ref fitted, ref background, ref total, ref odd, ref w, ref m, ref v, rates);

        odd = TOps.Or(odd, TOps.Not(TOps.Less(TOps.Broadcast(Epsilon), total)));
        odd = TOps.Or(odd, TOps.AndNot(TOps.Not(fitted), l0));
        if (IsNewlyOdd(odd, ref oddLanes))
            return Odd;

        TOps.StoreBytes(TOps.Not(TOps.SignMask(background)), row->Mask + (i * L));
        var way = WayFor(row, c0, TCount.Value > 1 ? TOps.Or(c0, c1) : TOps.Zero);

        // What goes into its place: the mode that fits, moved towards the sample, or a new one.
        var one = TOps.Broadcast(1f);
        var alphaT = TOps.Broadcast(rates->AlphaT);
        var scale = TOps.Divide(one, total);
        var difference = TOps.Subtract(m, x);
        Follow(ref m, ref v, difference, TOps.Multiply(difference, difference), TOps.Divide(alphaT, w), rates);
        m = TOps.Select(fitted, m, x);
        v = TOps.Select(fitted, v, TOps.Broadcast(rates->VarInit));
        w = TOps.Select(fitted, w, alphaT);

        // A new mode goes behind the last one in use, or in place of the last when all are in use.
        var isFull = TCount.Value == row->Mixtures;
        if (TCount.Value > 1)
            PlaceNew(TCount.Value == 2 && isFull, fitted, l0, l1, ref c1);
        if (TCount.Value > 2)
            PlaceNew(TCount.Value == 3 && isFull, fitted, l1, l2, ref c2);
        if (TCount.Value > 3)
            PlaceNew(TCount.Value == 4 && isFull, fitted, l2, l3, ref c3);
        if (TCount.Value > 4)
            PlaceNew(true, fitted, l3, l4, ref c4);

        // Modes that fit move up by weights not yet normalised, new ones by weights that are, and reduced for the newcomer.
        var before = TOps.Select(fitted, one, scale);
        var faded = TOps.Select(fitted, one, TOps.Broadcast(rates->Alpha1));
        scale = TOps.Select(fitted, scale, one);
        w0 = TOps.Multiply(TOps.Multiply(w0, before), faded);
        if (TCount.Value > 1)
            w1 = TOps.Multiply(TOps.Multiply(w1, before), faded);
        if (TCount.Value > 2)
            w2 = TOps.Multiply(TOps.Multiply(w2, before), faded);
        if (TCount.Value > 3)
            w3 = TOps.Multiply(TOps.Multiply(w3, before), faded);
        if (TCount.Value > 4)
            w4 = TOps.Multiply(TOps.Multiply(w4, before), faded);

        // From the bottom: where the mode is not lighter than the one above, that one comes down.
        var (lastWeight, lastLive, lastPlace) = TCount.Value switch { 1 => (w0, l0, c0), 2 => (w1, l1, c1), 3 => (w2, l2, c2), 4 => (w3, l3, c3), _ => (w4, l4, c4) };
        var count = TCount.Value;
        var up = TOps.Zero;
        if (TCount.Value < 5 && !isFull && TOps.Any(TOps.AndNot(lastLive, fitted)))
        {
            var grown = TOps.SignMask(TOps.AndNot(lastLive, fitted));
            var last = b.Mean(TCount.Value - 1);
            var added = b.Mean(TCount.Value);
            up = TOps.SignMask(TOps.AndNot(grown, TOps.Subtract(w, lastWeight)));
            TOps.Store(TOps.And(grown, TOps.Multiply(TOps.Select(up, lastWeight, w), scale)), b.Weights + (TCount.Value * L));
            TOps.Store(TOps.Select(up, TOps.Load(last), m), added);
            TOps.Store(TOps.Select(up, TOps.Load(last + L), v), added + L);
            count++;
        }
        else if (TCount.Value > 1 && !TOps.Any(TOps.Or(lastLive, lastPlace)))
        {
            count--;
        }

        if (TCount.Value > 4)
            up = StoreSlot(4, TOps.Or(c4, up), w3, w4, w, m, v, scale, b);
        if (TCount.Value > 3)
            up = StoreSlot(3, TOps.Or(c3, up), w2, w3, w, m, v, scale, b);
        if (TCount.Value > 2)
            up = StoreSlot(2, TOps.Or(c2, up), w1, w2, w, m, v, scale, b);
        if (TCount.Value > 1)
            up = StoreSlot(1, TOps.Or(c1, up), w0, w1, w, m, v, scale, b);
        up = TOps.Or(c0, up);
        TOps.Store(TOps.Multiply(TOps.Select(up, w, w0), scale), b.Weights);
        TOps.Store(TOps.Select(up, m, TOps.Load(b.First)), b.First);
        TOps.Store(TOps.Select(up, v, TOps.Load(b.First + L)), b.First + L);
        return way + count;
    }

    /// <summary>The way that would have done, for the next frame. No branch decides it, as it would be foreseen badly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WayFor(Mog2Row* row, TVector fitFirst, TVector fitFirstTwo)
    {
        var isFirst = (TOps.Bits(fitFirst) + 1) >> L;
        var isFirstTwo = (TOps.Bits(fitFirstTwo) + 1) >> L;
        return row->IsOrdered ? BlockState.FitAny - (int)((isFirst | isFirstTwo) * 8) - (int)(isFirst * 8) : BlockState.FitAny;
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
    private static TVector Fade(TVector weight, Mog2Rates* rates) =>
        TOps.Add(TOps.Multiply(TOps.Broadcast(rates->Alpha1), weight), TOps.Broadcast(rates->Prune));

    /// <summary>Negative where there is weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Live(TVector weight) => TOps.Subtract(TOps.Zero, weight);

    /// <summary>The new weight of a slot that no pixel fits. An unused one comes out as 0 too, since fading alone makes it negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector FadeAndPrune<TCount>(float* weights, int slot, ref TVector total, ref TVector odd, Mog2Rates* rates)
        where TCount : struct, IModeCount
    {
        var faded = Fade(TOps.Load(weights + (slot * L)), rates);
        var weight = TOps.Select(TOps.Less(faded, TOps.Broadcast(rates->PruneBelow)), TOps.Zero, faded);
        if (slot + 1 < TCount.Value)
            odd = TOps.Or(odd, TOps.AndNot(Live(TOps.Load(weights + ((slot + 1) * L))), Live(weight)));
        total = TOps.Add(total, weight);
        return weight;
    }

    /// <summary>Moves a mode towards the sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Follow(ref TVector m, ref TVector v, TVector difference, TVector distance, TVector k, Mog2Rates* rates)
    {
        m = TOps.Subtract(m, TOps.Multiply(k, difference));
        v = TOps.Add(v, TOps.Multiply(k, TOps.Subtract(distance, v)));
        v = TOps.Min(TOps.Max(v, TOps.Broadcast(rates->VarMin)), TOps.Broadcast(rates->VarMax));
    }

    /// <summary>Step 1 to 4 of the specification for one slot. Masks of which only the sign counts are differences: negative is true.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Judge(
        int slot,
        int count,
        ref TVector weight,
        ref TVector fit,
        ref TVector live,
        in Mog2Block b,
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
        var old = TOps.Load(b.Weights + (slot * L));
        var mean = TOps.Load(b.Mean(slot));
        var variance = TOps.Load(b.Mean(slot) + L);
        var open = TOps.AndNot(Live(old), fitted);
        var difference = TOps.Subtract(mean, x);
        var distance = TOps.Multiply(difference, difference);
        var near = TOps.And(open, TOps.Subtract(distance, TOps.Multiply(TOps.Broadcast(rates->Tb), variance)));
        background = TOps.Or(background, TOps.And(near, TOps.Subtract(total, TOps.Broadcast(rates->TB))));
        fit = TOps.SignMask(TOps.And(open, TOps.Subtract(distance, TOps.Multiply(TOps.Broadcast(rates->Tg), variance))));

        var faded = TOps.Add(Fade(old, rates), TOps.And(fit, TOps.Broadcast(rates->AlphaT)));
        weight = TOps.Select(TOps.Less(faded, TOps.Broadcast(rates->PruneBelow)), TOps.Zero, faded);
        live = Live(weight);
        if (slot + 1 < count)
            odd = TOps.Or(odd, TOps.AndNot(Live(TOps.Load(b.Weights + ((slot + 1) * L))), live));

        fitted = TOps.Or(fitted, fit);
        fitWeight = TOps.Select(fit, weight, fitWeight);
        fitMean = TOps.Select(fit, mean, fitMean);
        fitVariance = TOps.Select(fit, variance, fitVariance);
        total = TOps.Add(total, weight);
    }

    /// <summary>Adds the pixels whose new mode goes to a slot: the first unused, or the last of all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PlaceNew(bool isLast, TVector fitted, TVector aboveLive, TVector live, ref TVector place)
    {
        var added = TOps.AndNot(aboveLive, fitted);
        place = TOps.Or(place, TOps.SignMask(isLast ? added : TOps.AndNot(added, live)));
    }

    /// <summary>Stores a slot: the one above it where the moving mode goes further up, the moving mode where it stops, else what it was.</summary>
    /// <returns>Where the moving mode goes further up.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector StoreSlot(
        int slot,
        TVector here,
        TVector aboveWeight,
        TVector weight,
        TVector movingWeight,
        TVector movingMean,
        TVector movingVariance,
        TVector scale,
        in Mog2Block b)
    {
        var mean = b.Mean(slot);
        var above = b.Mean(slot - 1);
        var up = TOps.SignMask(TOps.AndNot(here, TOps.Subtract(movingWeight, aboveWeight)));
        TOps.Store(TOps.Multiply(TOps.Select(up, aboveWeight, TOps.Select(here, movingWeight, weight)), scale), b.Weights + (slot * L));
        TOps.Store(TOps.Select(up, TOps.Load(above), TOps.Select(here, movingMean, TOps.Load(mean))), mean);
        TOps.Store(TOps.Select(up, TOps.Load(above + L), TOps.Select(here, movingVariance, TOps.Load(mean + L))), mean + L);
        return up;
    }
}
