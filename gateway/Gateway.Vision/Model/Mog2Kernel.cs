namespace Gateway.Vision;

/// <summary>MOG2 for one block of pixels: the steps of <see cref="Mog2Pixel"/> in every lane at once, without branches per lane.</summary>
/// <remarks>
/// Three ways of increasing cost: every pixel fits its first mode; its first or second; anything. The caller guesses the first way to try; a way that
/// does not suffice passes the block to the next. Each computes everything before it stores. A lane needs <see cref="Mog2Pixel"/> if a mode is pruned
/// that is not the last, or that is the only one. The kernel then returns <see cref="Odd"/> without storing; the caller saves such lanes, calls
/// again, and corrects them afterwards.
/// Valid for learning rates of 1e-6 to 0.5 and complexity reductions of 0.001 to 0.5, where a fitting mode is never pruned and no weight fades to 0.
/// The first two ways also need a background threshold of at least the fit threshold: then a fit of the first mode means background.
/// </remarks>
internal static unsafe class Mog2Kernel<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>Nothing was stored, as there are more odd lanes. It is a state of 0 modes, so one comparison finds it and states of 1 mode.</summary>
    public const int Odd = 0;

    private const float NoSlot = 9;

    private const float Epsilon = 1.1920929e-07f;

    private static int L => TOps.Lanes;

    private static uint AllLanes => (1u << L) - 1;

    /// <summary>Learns any block except its <see cref="Mog2Frame.OddLanes"/>; their results are unused.</summary>
    /// <returns>The new state, or <see cref="Odd"/> after adding more odd lanes.</returns>
    public static int LearnAround(Mog2Frame* frame, nint i) => BlockState.Modes(frame->State[i]) switch
    {
        1 => FitAny<ModeCount.One>(frame, i),
        2 => FitAny<ModeCount.Two>(frame, i),
        3 => FitAny<ModeCount.Three>(frame, i),
        4 => FitAny<ModeCount.Four>(frame, i),
        _ => FitAny<ModeCount.Five>(frame, i),
    };

    /// <summary>Learns a non-uniform block, trying first the way in its state.</summary>
    /// <returns>The new state, or <see cref="Odd"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Learn(Mog2Frame* frame, nint i, int state) => state switch
    {
        BlockState.FitFirst + 1 => FitFirst<ModeCount.One>(frame, i),
        BlockState.FitFirst + 2 => FitFirst<ModeCount.Two>(frame, i),
        BlockState.FitFirst + 3 => FitFirst<ModeCount.Three>(frame, i),
        BlockState.FitFirst + 4 => FitFirst<ModeCount.Four>(frame, i),
        BlockState.FitFirst + 5 => FitFirst<ModeCount.Five>(frame, i),
        BlockState.FitFirstTwo + 2 => FitFirstTwo<ModeCount.Two>(frame, i),
        BlockState.FitFirstTwo + 3 => FitFirstTwo<ModeCount.Three>(frame, i),
        BlockState.FitFirstTwo + 4 => FitFirstTwo<ModeCount.Four>(frame, i),
        BlockState.FitFirstTwo + 5 => FitFirstTwo<ModeCount.Five>(frame, i),
        BlockState.FitAny + 1 => FitAny<ModeCount.One>(frame, i),
        BlockState.FitAny + 2 => FitAny<ModeCount.Two>(frame, i),
        BlockState.FitAny + 3 => FitAny<ModeCount.Three>(frame, i),
        BlockState.FitAny + 4 => FitAny<ModeCount.Four>(frame, i),
        _ => FitAny<ModeCount.Five>(frame, i),
    };

    /// <summary>Every pixel fits its first mode, otherwise the next way follows: the order cannot change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int FitFirst<TCount>(Mog2Frame* frame, nint i)
        where TCount : struct, IModeCount
    {
        var b = Mog2Blocks.At(frame->Start, i, L);
        var rates = frame->Rates;
        var m = TOps.Load(b.First);
        var v = TOps.Load(b.First + L);
        var difference = TOps.Subtract(m, TOps.LoadBytes(frame->Luma + (i * L)));
        var distance = TOps.Multiply(difference, difference);
        if (!TOps.All(TOps.Less(distance, TOps.Multiply(TOps.Broadcast(rates->Tg), v))))
            return TCount.Value > 1 ? FitFirstTwo<TCount>(frame, i) : FitAny<TCount>(frame, i);

        // For the block below, which is mostly of the same kind; behind uniform blocks nothing else prefetches it in time.
        if (TCount.Value < 4)
        {
            var below = b.Weights + (frame->PerRow * 5 * L);
            TOps.Prefetch(below);
            TOps.Prefetch(below + L);
        }

        var (old1, old2, old3, old4) = (WeightOf<TCount>(1, b), WeightOf<TCount>(2, b), WeightOf<TCount>(3, b), WeightOf<TCount>(4, b));
        var alphaT = TOps.Broadcast(rates->AlphaT);
        var w0 = TOps.Add(Fade(TOps.Load(b.Weights), rates), alphaT);
        var total = w0;
        var odd = TOps.Zero;
        TVector w1 = default, w2 = default, w3 = default, w4 = default;
        if (TCount.Value > 1)
            w1 = FadeAndPrune<TCount>(1, old1, old2, ref total, ref odd, rates);
        if (TCount.Value > 2)
            w2 = FadeAndPrune<TCount>(2, old2, old3, ref total, ref odd, rates);
        if (TCount.Value > 3)
            w3 = FadeAndPrune<TCount>(3, old3, old4, ref total, ref odd, rates);
        if (TCount.Value > 4)
            w4 = FadeAndPrune<TCount>(4, old4, old4, ref total, ref odd, rates);
        if (TCount.Value > 2 && TOps.Any(TOps.Less(TOps.Zero, odd)))
            return Odd;

        Follow(ref m, ref v, difference, distance, TOps.Divide(alphaT, w0), rates);
        TOps.Store(m, b.First);
        TOps.Store(v, b.First + L);
        TOps.StoreNoBytes(frame->Mask + (i * L));

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

        var last = TCount.Value switch { 2 => w1, 3 => w2, 4 => w3, 5 => w4, _ => w0 };
        return BlockState.FitFirst + (TCount.Value == 1 || TOps.Any(TOps.Less(TOps.Zero, last)) ? TCount.Value : TCount.Value - 1);
    }

    /// <summary>Every pixel fits its first or second mode, otherwise the next way follows: only these two can change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int FitFirstTwo<TCount>(Mog2Frame* frame, nint i)
        where TCount : struct, IModeCount
    {
        var b = Mog2Blocks.At(frame->Start, i, L);
        var rates = frame->Rates;
        var x = TOps.LoadBytes(frame->Luma + (i * L));
        var m0 = TOps.Load(b.First);
        var v0 = TOps.Load(b.First + L);
        var m1 = TOps.Load(b.Second);
        var v1 = TOps.Load(b.Second + L);
        var d0 = TOps.Subtract(m0, x);
        var d1 = TOps.Subtract(m1, x);
        d0 = TOps.Multiply(d0, d0);
        d1 = TOps.Multiply(d1, d1);
        var tg = TOps.Broadcast(rates->Tg);
        var old1 = TOps.Load(b.Weights + L);
        var fit0 = TOps.Less(d0, TOps.Multiply(tg, v0));
        var fit1 = TOps.Less(TOps.Spoil(IsUnused(old1), d1), TOps.Multiply(tg, v1));
        if ((TOps.Bits(fit0) | TOps.Bits(fit1)) != AllLanes)
            return FitAny<TCount>(frame, i);

        var (old2, old3, old4) = (WeightOf<TCount>(2, b), WeightOf<TCount>(3, b), WeightOf<TCount>(4, b));
        var alphaT = TOps.Broadcast(rates->AlphaT);
        var pruneBelow = TOps.Broadcast(rates->PruneBelow);
        var w0 = TOps.AddWhere(fit0, Fade(TOps.Load(b.Weights), rates), alphaT);
        var odd = TOps.AddWhere(TOps.Less(w0, pruneBelow), TOps.Zero, old1);   // where the first mode is pruned, the second fits and so is in use
        var w1 = Fade(old1, rates);
        w1 = TOps.Select(fit0, w1, TOps.Add(w1, alphaT));
        var pruned = TOps.Less(w1, pruneBelow);
        if (TCount.Value > 2)
            odd = TOps.AddWhere(pruned, odd, old2);
        w1 = TOps.ZeroWhere(pruned, w1);

        var total = TOps.Add(w0, w1);
        TVector w2 = default, w3 = default, w4 = default;
        if (TCount.Value > 2)
            w2 = FadeAndPrune<TCount>(2, old2, old3, ref total, ref odd, rates);
        if (TCount.Value > 3)
            w3 = FadeAndPrune<TCount>(3, old3, old4, ref total, ref odd, rates);
        if (TCount.Value > 4)
            w4 = FadeAndPrune<TCount>(4, old4, old4, ref total, ref odd, rates);
        if (TOps.Any(TOps.Less(TOps.Zero, odd)))
            return Odd;

        // A fitting sample is near enough to be background; for the second mode, the first must not weigh too much.
        var isNear = TOps.Less(d0, TOps.Multiply(TOps.Broadcast(rates->Tb), v0));
        TOps.StoreBytes(TOps.LessOrEqual(TOps.Broadcast(rates->TB), TOps.ZeroWhere(isNear, w0)), frame->Mask + (i * L));

        var m = TOps.Select(fit0, m0, m1);
        var v = TOps.Select(fit0, v0, v1);
        var w = TOps.Select(fit0, w0, w1);
        var difference = TOps.Subtract(m, x);
        Follow(ref m, ref v, difference, TOps.Multiply(difference, difference), TOps.Divide(alphaT, w), rates);
        var toFirst = TOps.LessOrEqual(w0, w);   // the first mode fits, or the second, which is not lighter
        TOps.Store(TOps.Select(toFirst, m, m0), b.First);
        TOps.Store(TOps.Select(toFirst, v, v0), b.First + L);
        TOps.Store(TOps.Select(toFirst, TOps.Select(fit0, m1, m0), m), b.Second);
        TOps.Store(TOps.Select(toFirst, TOps.Select(fit0, v1, v0), v), b.Second + L);

        var inverse = TOps.Divide(TOps.Broadcast(1f), total);
        TOps.Store(TOps.Multiply(TOps.Select(toFirst, w, w0), inverse), b.Weights);
        TOps.Store(TOps.Multiply(TOps.Select(toFirst, TOps.Select(fit0, w1, w0), w1), inverse), b.Weights + L);
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

    /// <summary>Any pixel may fit any mode, or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int FitAny<TCount>(Mog2Frame* frame, nint i)
        where TCount : struct, IModeCount
    {
        var b = Mog2Blocks.At(frame->Start, i, L);
        var rates = frame->Rates;
        var x = TOps.LoadBytes(frame->Luma + (i * L));
        var alphaT = TOps.Broadcast(rates->AlphaT);
        var old0 = TOps.Load(b.Weights);
        var (old1, old2, old3, old4) = (WeightOf<TCount>(1, b), WeightOf<TCount>(2, b), WeightOf<TCount>(3, b), WeightOf<TCount>(4, b));

        // From the bottom up, so that the first fitting mode remains.
        TVector first = TOps.Broadcast(NoSlot), firstNear = first, m = x, v = TOps.Zero;   // m and v: of the fitting mode, or of a new one
        if (TCount.Value > 4)
            Compare(4, old4, x, b, rates, ref firstNear, ref first, ref m, ref v);
        if (TCount.Value > 3)
            Compare(3, old3, x, b, rates, ref firstNear, ref first, ref m, ref v);
        if (TCount.Value > 2)
            Compare(2, old2, x, b, rates, ref firstNear, ref first, ref m, ref v);
        if (TCount.Value > 1)
            Compare(1, old1, x, b, rates, ref firstNear, ref first, ref m, ref v);
        Compare(0, old0, x, b, rates, ref firstNear, ref first, ref m, ref v);
        firstNear = TOps.Select(TOps.Less(first, firstNear), TOps.Broadcast(NoSlot), firstNear);   // nothing below a fitting mode is compared

        TVector w1 = default, w2 = default, w3 = default, w4 = default;   // with w0: updated, not yet normalised
        TVector w = alphaT, total = TOps.Zero, nearTotal = TOps.Broadcast(rates->TB), odd = TOps.Zero;
        var w0 = Fade(0, TCount.Value, old0, old1, rates, alphaT, firstNear, first, ref total, ref nearTotal, ref odd, ref w);
        if (TCount.Value > 1)
            w1 = Fade(1, TCount.Value, old1, old2, rates, alphaT, firstNear, first, ref total, ref nearTotal, ref odd, ref w);
        if (TCount.Value > 2)
            w2 = Fade(2, TCount.Value, old2, old3, rates, alphaT, firstNear, first, ref total, ref nearTotal, ref odd, ref w);
        if (TCount.Value > 3)
            w3 = Fade(3, TCount.Value, old3, old4, rates, alphaT, firstNear, first, ref total, ref nearTotal, ref odd, ref w);
        if (TCount.Value > 4)
            w4 = Fade(4, TCount.Value, old4, old4, rates, alphaT, firstNear, first, ref total, ref nearTotal, ref odd, ref w);
        if (IsNewlyOdd(TOps.Bits(TOps.Less(TOps.Zero, odd)) | ~TOps.Bits(TOps.Less(TOps.Broadcast(Epsilon), total)), frame))
            return Odd;

        TOps.StoreBytes(TOps.LessOrEqual(TOps.Broadcast(rates->TB), nearTotal), frame->Mask + (i * L));
        var way = WayFor(frame, TOps.Bits(TOps.Equal(first, TOps.Zero)), TOps.Bits(TOps.Less(first, TOps.Broadcast(2))));

        // The inserted mode: the fitting mode moved towards the sample, or a new one.
        var one = TOps.Broadcast(1f);
        var fitted = TOps.Less(TOps.Zero, v);
        var scale = TOps.Divide(one, total);
        var difference = TOps.Subtract(m, x);
        Follow(ref m, ref v, difference, TOps.Multiply(difference, difference), TOps.Divide(alphaT, w), rates);
        v = TOps.Select(fitted, v, TOps.Broadcast(rates->VarInit));

        // Fitting modes move up by weights before normalisation; new ones by normalised weights, reduced for the new mode.
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

        // Insertion from the top: a mode that is not heavier moves down, until one fills the fitting mode's old slot or an unused one. Both weigh 0.
        var bottom = Insert(0, Vacate<TCount>(0, w0, fitted, frame), ref w, ref m, ref v, scale, b);
        if (TCount.Value > 1)
            bottom = Insert(1, Vacate<TCount>(1, w1, fitted, frame), ref w, ref m, ref v, scale, b);
        if (TCount.Value > 2)
            bottom = Insert(2, Vacate<TCount>(2, w2, fitted, frame), ref w, ref m, ref v, scale, b);
        if (TCount.Value > 3)
            bottom = Insert(3, Vacate<TCount>(3, w3, fitted, frame), ref w, ref m, ref v, scale, b);
        if (TCount.Value > 4)
            bottom = Insert(4, Vacate<TCount>(4, w4, fitted, frame), ref w, ref m, ref v, scale, b);

        var count = TCount.Value;
        if (TCount.Value < 5 && TOps.Any(TOps.Less(TOps.Zero, w)))
        {
            // A new mode, or one that it has pushed down, needs one more slot.
            var at = b.Mean(TCount.Value);
            TOps.Store(w, b.Weights + (TCount.Value * L));
            TOps.Store(m, at);
            TOps.Store(v, at + L);
            count++;
        }

        if (TCount.Value > 1 && !TOps.Any(TOps.Less(TOps.Zero, bottom)))
            count--;
        return way + count;
    }

    /// <summary>The cheapest way that would have sufficed, for the next frame. Computed without branches, as they would be mispredicted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WayFor(Mog2Frame* frame, uint fitFirst, uint fitFirstTwo)
    {
        var isFirst = (fitFirst + 1) >> L;
        var isFirstTwo = (fitFirstTwo + 1) >> L;
        return frame->IsOrdered ? BlockState.FitAny - (int)((isFirst | isFirstTwo) * 8) - (int)(isFirst * 8) : BlockState.FitAny;
    }

    /// <summary>Whether there are new odd lanes; adds them to the frame.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNewlyOdd(uint lanes, Mog2Frame* frame)
    {
        lanes &= AllLanes;
        if ((lanes & ~frame->OddLanes) == 0)
            return false;

        frame->OddLanes |= lanes;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Fade(TVector weight, Mog2Rates* rates) =>
        TOps.Add(TOps.Multiply(TOps.Broadcast(rates->Alpha1), weight), TOps.Broadcast(rates->Prune));

    /// <summary>The old weights of a slot; undefined for slots that the block does not have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector WeightOf<TCount>(int slot, in Mog2Block b)
        where TCount : struct, IModeCount => slot < TCount.Value ? TOps.Load(b.Weights + (slot * L)) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector IsUnused(TVector weight) => TOps.Less(weight, TOps.Broadcast(Mog2Blocks.ZeroWeight));

    /// <summary>The new weight of a slot that no pixel fits. An unused slot gets 0 too, since fading makes its weight negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector FadeAndPrune<TCount>(int slot, TVector old, TVector next, ref TVector total, ref TVector odd, Mog2Rates* rates)
        where TCount : struct, IModeCount
    {
        var faded = Fade(old, rates);
        var pruned = TOps.Less(faded, TOps.Broadcast(rates->PruneBelow));
        if (slot + 1 < TCount.Value)
            odd = TOps.AddWhere(pruned, odd, next);
        var weight = TOps.ZeroWhere(pruned, faded);
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

    /// <summary>Step 2 of the specification for one slot: whether the sample is near the mode, and fits it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compare(
        int slot, TVector old, TVector x, in Mog2Block b, Mog2Rates* rates,
        ref TVector firstNear, ref TVector first, ref TVector fitMean, ref TVector fitVariance)
    {
        var mean = TOps.Load(b.Mean(slot));
        var variance = TOps.Load(b.Mean(slot) + L);
        var difference = TOps.Subtract(mean, x);
        var distance = TOps.Spoil(IsUnused(old), TOps.Multiply(difference, difference));
        var isNear = TOps.Less(distance, TOps.Multiply(TOps.Broadcast(rates->Tb), variance));
        firstNear = TOps.Select(isNear, TOps.Broadcast(slot), firstNear);
        var fits = TOps.Less(distance, TOps.Multiply(TOps.Broadcast(rates->Tg), variance));
        first = TOps.Select(fits, TOps.Broadcast(slot), first);
        fitMean = TOps.Select(fits, mean, fitMean);
        fitVariance = TOps.Select(fits, variance, fitVariance);
    }

    /// <summary>Steps 1, 3 and 4 of the specification for one slot.</summary>
    /// <returns>Its weight before normalisation; 0 if its mode fits, as that mode leaves its slot.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Fade(
        int slot,
        int count,
        TVector old,
        TVector next,
        Mog2Rates* rates,
        TVector alphaT,
        TVector firstNear,
        TVector first,
        ref TVector total,
        ref TVector nearTotal,
        ref TVector odd,
        ref TVector fitWeight)
    {
        var isNear = TOps.Equal(firstNear, TOps.Broadcast(slot));
        nearTotal = TOps.Select(isNear, total, nearTotal);
        var fits = TOps.Equal(first, TOps.Broadcast(slot));
        var weight = TOps.AddWhere(fits, Fade(old, rates), alphaT);
        var pruned = TOps.Less(weight, TOps.Broadcast(rates->PruneBelow));
        if (slot + 1 < count)
            odd = TOps.AddWhere(pruned, odd, next);
        weight = TOps.ZeroWhere(pruned, weight);
        fitWeight = TOps.Select(fits, weight, fitWeight);
        total = TOps.Add(total, weight);
        return TOps.ZeroWhere(fits, weight);
    }

    /// <summary>If all slots of a pixel are used, a new mode replaces the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Vacate<TCount>(int slot, TVector weight, TVector fitted, Mog2Frame* frame)
        where TCount : struct, IModeCount =>
        slot + 1 == TCount.Value && TCount.Value == frame->Mixtures ? TOps.Select(fitted, weight, TOps.Zero) : weight;

    /// <summary>Stores the heavier of the slot's mode and the moving mode; the lighter one moves down. Descending weights keep the order.</summary>
    /// <returns>The stored weight before normalisation.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Insert(
        int slot, TVector weight, ref TVector moving, ref TVector movingMean, ref TVector movingVariance, TVector scale, in Mog2Block b)
    {
        var at = b.Mean(slot);
        var (mean, variance) = (TOps.Load(at), TOps.Load(at + L));
        var enters = TOps.LessOrEqual(weight, moving);
        var stored = TOps.Max(weight, moving);
        moving = TOps.Min(weight, moving);
        TOps.Store(TOps.Multiply(stored, scale), b.Weights + (slot * L));
        TOps.Store(TOps.Select(enters, movingMean, mean), at);
        TOps.Store(TOps.Select(enters, movingVariance, variance), at + L);
        movingMean = TOps.Select(enters, mean, movingMean);
        movingVariance = TOps.Select(enters, variance, movingVariance);
        return stored;
    }
}
