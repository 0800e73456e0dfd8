namespace Gateway.Vision;

/// <summary>MOG2 with vectors of one width, equal to <see cref="Mog2Scalar"/> bit for bit.</summary>
/// <remarks>
/// Works block by block; <see cref="BlockState"/> decides the cost. A uniform block needs only mean and variance,
/// <see cref="Mog2Kernel{TOps, TVector}"/> handles most others, <see cref="Mog2Pixel"/> the rest pixel by pixel.
/// </remarks>
internal sealed unsafe class Mog2Vector<TOps, TVector>(BackgroundModelOptions options) : BackgroundModel(options)
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    private readonly Mog2Blocks _blocks = new(TOps.Lanes);

    private static int L => TOps.Lanes;

    private protected override void Clear(int width, int height) => _blocks.Resize(width, height);

    private protected override void UpdateRows(LumaPlane frame, ForegroundMask mask, in Mog2Rates rates, int first, int end)
    {
        var copy = rates;
        var region = RegionFor(frame);
        var isFast = rates.AlphaT is >= 1e-6f and <= 0.5f && Options.ComplexityReduction is >= 0.001f and <= 0.5f && Options.Mixtures > 1;
        if (FrameCount > 1 && isFast)
        {
            LearnRows(frame, mask, &copy, first, end);
            return;
        }

        for (var y = first; y < end; y++)
        {
            var luma = frame.Data + ((nint)y * frame.Stride);
            var result = mask.Data + ((nint)y * mask.Stride);
            if (FrameCount == 1)
                BeginRow(y, luma, result, &copy, region);
            else
                LearnRowExactly(y, luma, result, &copy);
        }
    }

    /// <summary>The first frame: every pixel gets one mode, and nothing is background.</summary>
    private void BeginRow(int y, byte* luma, byte* mask, Mog2Rates* rates, BitMask? region)
    {
        for (var i = 0; i < _blocks.PerRow; i++)
        {
            var block = ((nint)y * _blocks.PerRow) + i;
            if (!IsWanted(region, y, i * L))
            {
                TOps.StoreBytes(TOps.Zero, mask + (i * L));
                (_blocks.State[block], _blocks.Shared[block]) = (BlockState.Outside, 0);
                continue;
            }

            var first = _blocks[block].First;
            TOps.Store(TOps.LoadBytes(luma + (i * L)), first);
            TOps.Store(TOps.Broadcast(rates->VarInit), first + L);
            TOps.StoreBytes(TOps.Not(TOps.Zero), mask + (i * L));
            _blocks.State[block] = BlockState.Uniform;
            _blocks.Shared[block] = 1;
            if (Options.DetectShadows)
                MarkShadows(block, luma + (i * L), mask + (i * L), rates);
        }
    }

    private static bool IsWanted(BitMask? region, int y, int x) =>
        region is null || ((region.Row(y)[x >> 6] >> (x & 63)) & ((1UL << L) - 1)) != 0;

    private void LearnRows(LumaPlane picture, ForegroundMask mask, Mog2Rates* rates, int first, int end)
    {
        var frame = new Mog2Frame
        {
            Luma = picture.Data,
            Mask = mask.Data,
            State = _blocks.State,
            Shared = _blocks.Shared,
            Start = _blocks.Start,
            PerRow = _blocks.PerRow,
            Rates = rates,
            Mixtures = Options.Mixtures,
            IsOrdered = rates->Tb >= rates->Tg,
        };
        LearnBlocks(&frame, (nint)first * _blocks.PerRow, (nint)end * _blocks.PerRow);
    }

    /// <summary>Learns blocks <paramref name="i"/> to before <paramref name="end"/> in order, regardless of row ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LearnBlocks(Mog2Frame* frame, nint i, nint end)
    {
        var detectShadows = Options.DetectShadows;
        for (; i < end; i++)
        {
            int state = frame->State[i];
            if (state == BlockState.Uniform)
            {
                i = LearnUniform(frame, i, end);
                if (i == end)
                    break;

                state = frame->State[i];
                if (state == BlockState.Uniform)
                {
                    state = BlockState.FitAny + 1;
                    frame->State[i] = (byte)state;
                    TOps.Store(TOps.Broadcast(frame->Shared[i]), frame->Start.Weights + (i * 5 * L));
                    frame->Shared[i] = 0;
                }
            }

            if (state == BlockState.Outside)
            {
                i += PassOver(frame, i, end) - 1;
                continue;
            }

            AskFor(frame, i + Mog2Blocks.Ahead);
            var next = Mog2Kernel<TOps, TVector>.Learn(frame, i, state);
            if (BlockState.Modes(next) > 1)
                frame->State[i] = (byte)next;
            else
                next = Finish(frame, i, next);
            if (detectShadows && next >= BlockState.FitFirstTwo)
                MarkShadows(i, frame->Luma + (i * L), frame->Mask + (i * L), frame->Rates);
        }
    }

    /// <summary>Handles rare blocks: those with odd lanes that the kernel left unchanged, and those with one mode per pixel.</summary>
    /// <returns>The new state.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Finish(Mog2Frame* frame, nint i, int next)
    {
        if (next == Mog2Kernel<TOps, TVector>.Odd)
            next = LearnOddLanes(frame, i);
        frame->State[i] = (byte)next;
        if (BlockState.Modes(next) == 1)
            MakeUniformIfEqual(i);
        return next;
    }

    /// <summary>Prefetches the memory of a later block by its state. Another thread may change that state, which is harmless here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AskFor(Mog2Frame* frame, nint i)
    {
        const int Line = 64 / sizeof(float);
        int state = frame->State[i];
        if (state is BlockState.Uniform or BlockState.Outside)
            return;

        nint modes = BlockState.Modes(state);
        var weights = frame->Start.Weights + (i * 5 * L);
        TOps.Prefetch(weights);
        TOps.Prefetch(weights + ((modes >> 1) * L));
        TOps.Prefetch(weights + ((modes - 1) * L));
        if (state < BlockState.FitFirstTwo)
            return;

        var second = frame->Start.Second + (i * 2 * L);
        TOps.Prefetch(second);
        if (L > 8)
            TOps.Prefetch(second + Line);
        if (state < BlockState.FitAny)
            return;

        var others = frame->Start.Others + (i * 6 * L);
        TOps.Prefetch(others);
        TOps.Prefetch(others + Line);
        if (L > 4)
            TOps.Prefetch(others + (2 * Line));
        if (L > 8)
        {
            TOps.Prefetch(others + (3 * Line));
            TOps.Prefetch(others + (4 * Line));
            TOps.Prefetch(others + (5 * Line));
        }
    }

    /// <summary>Skips the run of blocks from <paramref name="i"/> that touch no region; such runs are long.</summary>
    /// <returns>Its length in blocks.</returns>
    private static nint PassOver(Mog2Frame* frame, nint i, nint end)
    {
        var run = new ReadOnlySpan<byte>(frame->State + i, (int)(end - i)).IndexOfAnyExcept(BlockState.Outside);
        run = run < 0 ? (int)(end - i) : run;
        new Span<byte>(frame->Mask + (i * L), run * L).Clear();
        return run;
    }

    /// <summary>Learns uniform blocks from <paramref name="i"/> on, as long as all samples fit.</summary>
    /// <returns>The first other block, unchanged, or <paramref name="end"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint LearnUniform(Mog2Frame* frame, nint i, nint end)
    {
        var rates = frame->Rates;
        var luma = frame->Luma;
        var mask = frame->Mask;
        var shared = (int*)frame->Shared;   // compared as bits: none is NaN
        var first = frame->Start.First;
        var near = TOps.Broadcast(MathF.Min(rates->Tg, rates->Tb));   // a sample must fit and be background to stay uniform
        var varMin = TOps.Broadcast(rates->VarMin);
        var varMax = TOps.Broadcast(rates->VarMax);
        while (i < end && frame->State[i] == BlockState.Uniform)
        {
            // Nearly all uniform blocks have the same weight, and so the same k and next weight. Other blocks have 0.
            var weight = frame->Shared[i];
            var updated = (rates->Alpha1 * weight) + rates->Prune + rates->AlphaT;
            var k = TOps.Broadcast(rates->AlphaT / updated);
            var next = BitConverter.SingleToInt32Bits(updated * (1f / updated));
            for (var same = shared[i]; i < end && shared[i] == same; i++)
            {
                var at = first + (i * 2 * L);
                var mean = TOps.Load(at);
                var variance = TOps.Load(at + L);
                var difference = TOps.Subtract(mean, TOps.LoadBytes(luma + (i * L)));
                var distance = TOps.Multiply(difference, difference);
                if (!TOps.All(TOps.Less(distance, TOps.Multiply(near, variance))))
                    return i;

                variance = TOps.Add(variance, TOps.Multiply(k, TOps.Subtract(distance, variance)));
                TOps.Store(TOps.Subtract(mean, TOps.Multiply(k, difference)), at);
                TOps.Store(TOps.Min(TOps.Max(variance, varMin), varMax), at + L);
                TOps.StoreNoBytes(mask + (i * L));
                shared[i] = next;
            }
        }

        return i;
    }

    private void LearnRowExactly(int y, byte* luma, byte* mask, Mog2Rates* rates)
    {
        for (var i = 0; i < _blocks.PerRow; i++)
        {
            var block = ((nint)y * _blocks.PerRow) + i;
            if (_blocks.State[block] == BlockState.Outside)
                TOps.StoreBytes(TOps.Zero, mask + (i * L));
            else
                LearnExactly(block, luma + (i * L), mask + (i * L), rates);
        }
    }

    /// <summary>Learns a block with a few lanes that the kernel cannot handle: those one by one, the others by the kernel.</summary>
    /// <returns>The new state.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int LearnOddLanes(Mog2Frame* frame, nint i)
    {
        const int Most = BackgroundModelOptions.MaxMixtures;
        var modes = stackalloc Mog2Mode[16 * Most];
        var used = stackalloc byte[16];
        var known = 0u;
        int count;
        do
        {
            // Known odd lanes are saved before the kernel stores anything; it may find more.
            for (var lanes = frame->OddLanes & ~known; lanes != 0; lanes &= lanes - 1)
            {
                var lane = BitOperations.TrailingZeroCount(lanes);
                used[lane] = Read(i, lane, modes + (lane * Most));
            }

            known = frame->OddLanes;
            count = Mog2Kernel<TOps, TVector>.LearnAround(frame, i);
        }
        while (count == Mog2Kernel<TOps, TVector>.Odd);
        count = BlockState.Modes(count);

        for (var lanes = frame->OddLanes; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            var isBackground = Mog2Pixel.Learn(frame->Luma[(i * L) + lane], modes + (lane * Most), ref used[lane], Options.Mixtures, *frame->Rates);
            frame->Mask[(i * L) + lane] = isBackground ? ForegroundMask.Background : ForegroundMask.Foreground;
            Write(i, lane, modes + (lane * Most), used[lane]);
            count = Math.Max(count, used[lane]);
        }

        frame->OddLanes = 0;
        return BlockState.FitAny + count;
    }

    /// <summary>Makes a block uniform if its pixels have one mode each with equal weights; clears the shared weight otherwise.</summary>
    private void MakeUniformIfEqual(nint block)
    {
        var weights = TOps.Load(_blocks[block].Weights);
        var weight = _blocks[block].Weights[0];   // 0 means no mode, and ZeroWeight cannot be shared
        var isEqual = weight > Mog2Blocks.ZeroWeight && TOps.All(TOps.Equal(weights, TOps.Broadcast(weight)));
        _blocks.State[block] = isEqual ? BlockState.Uniform : _blocks.State[block];
        _blocks.Shared[block] = isEqual ? weight : 0;
    }

    /// <summary>Learns a block pixel by pixel with the specification.</summary>
    private void LearnExactly(nint block, byte* luma, byte* mask, Mog2Rates* rates)
    {
        var modes = stackalloc Mog2Mode[BackgroundModelOptions.MaxMixtures];
        var most = 1;   // a strong reduction may leave none
        for (var lane = 0; lane < L; lane++)
        {
            var used = Read(block, lane, modes);
            var isBackground = Mog2Pixel.Learn(luma[lane], modes, ref used, Options.Mixtures, *rates);
            mask[lane] = isBackground ? ForegroundMask.Background : ForegroundMask.Foreground;
            Write(block, lane, modes, used);
            most = Math.Max(most, used);
        }

        (_blocks.State[block], _blocks.Shared[block]) = ((byte)(BlockState.FitAny + most), 0);
        if (most == 1)
            MakeUniformIfEqual(block);
        if (Options.DetectShadows)
            MarkShadows(block, luma, mask, rates);
    }

    /// <summary>Copies a pixel's modes to the layout of the specification.</summary>
    /// <returns>Modes in use.</returns>
    private byte Read(nint block, int lane, Mog2Mode* modes)
    {
        var b = _blocks[block];
        var state = _blocks.State[block];
        if (state == BlockState.Uniform)
        {
            modes[0] = new Mog2Mode { Weight = _blocks.Shared[block], Mean = b.First[lane], Variance = b.First[L + lane] };
            return 1;
        }

        var most = BlockState.Modes(state);
        for (var slot = 0; slot < most; slot++)
        {
            var weight = b.Weights[(slot * L) + lane];
            if (weight == 0)
                return (byte)slot;

            modes[slot].Weight = weight == Mog2Blocks.ZeroWeight ? 0 : weight;
            modes[slot].Mean = b.Mean(slot)[lane];
            modes[slot].Variance = b.Mean(slot)[L + lane];
            if (modes[slot].Mean == Mog2Blocks.NoNumber)
                modes[slot].Variance = modes[slot].Mean = float.NaN;
        }

        return (byte)most;
    }

    /// <summary>Stores a pixel's modes. Unused slots get numbers too, as the kernels compute in every lane.</summary>
    private void Write(nint block, int lane, Mog2Mode* modes, int used)
    {
        var b = _blocks[block];
        for (var slot = 0; slot < BackgroundModelOptions.MaxMixtures; slot++)
        {
            var mode = slot < used ? modes[slot] : default;
            if (slot < used && mode.Weight == 0)
                mode.Weight = Mog2Blocks.ZeroWeight;

            if (float.IsNaN(mode.Mean))
                mode.Variance = mode.Mean = Mog2Blocks.NoNumber;

            b.Weights[(slot * L) + lane] = mode.Weight;
            b.Mean(slot)[lane] = mode.Mean;
            b.Mean(slot)[L + lane] = mode.Variance;
        }
    }

    /// <summary>Changes foreground to shadow where an evenly darkened background mode explains it: <see cref="Mog2Pixel.IsShadow"/>.</summary>
    private void MarkShadows(nint block, byte* luma, byte* mask, Mog2Rates* rates)
    {
        var foreground = TOps.Less(TOps.Zero, TOps.LoadBytes(mask));
        if (!TOps.Any(foreground))
            return;

        var b = _blocks[block];
        var x = TOps.LoadBytes(luma);
        var undecided = foreground;
        var shadow = TOps.Zero;
        var total = TOps.Zero;
        var isUniform = _blocks.State[block] == BlockState.Uniform;
        var count = isUniform ? 1 : BlockState.Modes(_blocks.State[block]);
        for (var slot = 0; slot < count && TOps.Any(undecided); slot++)
        {
            var weight = isUniform ? TOps.Broadcast(_blocks.Shared[block]) : TOps.Load(b.Weights + (slot * L));
            var mean = TOps.Load(b.Mean(slot));
            var variance = TOps.Load(b.Mean(slot) + L);
            var numerator = TOps.Multiply(x, mean);
            var denominator = TOps.Multiply(mean, mean);
            undecided = TOps.And(undecided, TOps.And(TOps.Less(TOps.Zero, weight), TOps.Less(TOps.Zero, denominator)));

            var outside = TOps.Or(TOps.Less(denominator, numerator), TOps.Less(numerator, TOps.Multiply(TOps.Broadcast(rates->Tau), denominator)));
            var share = TOps.Divide(numerator, denominator);
            var difference = TOps.Subtract(TOps.Multiply(share, mean), x);
            var limit = TOps.Multiply(TOps.Multiply(TOps.Multiply(TOps.Broadcast(rates->Tb), variance), share), share);
            var explained = TOps.AndNot(TOps.Less(TOps.Multiply(difference, difference), limit), outside);

            shadow = TOps.Or(shadow, TOps.And(undecided, explained));
            total = TOps.Add(total, weight);
            undecided = TOps.AndNot(undecided, TOps.Or(shadow, TOps.Less(TOps.Broadcast(rates->TB), total)));
        }

        TOps.StoreBytes(TOps.Select(shadow, TOps.Broadcast(BitConverter.UInt32BitsToSingle(Options.ShadowValue)), foreground), mask);
    }

    private protected override void ReadRow(int y, ModelRow row)
    {
        for (var x = 0; x < Width; x++)
        {
            var block = ((nint)y * _blocks.PerRow) + (x / L);
            row.Used[x] = _blocks.State[block] == BlockState.Outside
                ? (byte)0
                : Read(block, x % L, row.Modes + (x * BackgroundModelOptions.MaxMixtures));
        }
    }

    internal override void ReadMeans(int y, Span<float> means)
    {
        for (var x = 0; x < means.Length; x += L)
        {
            var block = ((nint)y * _blocks.PerRow) + (x / L);
            var to = means.Slice(x, Math.Min(L, means.Length - x));
            if (_blocks.State[block] == BlockState.Outside)
                to.Clear();
            else
                new ReadOnlySpan<float>(_blocks[block].First, to.Length).CopyTo(to);
        }
    }

    private protected override void WriteRow(int y, ModelRow row)
    {
        for (var i = 0; i < _blocks.PerRow; i++)
        {
            var block = ((nint)y * _blocks.PerRow) + i;
            if (IsWanted(row.Region, y, i * L))
                WriteBlock(block, row.Modes + (i * L * BackgroundModelOptions.MaxMixtures), row.Used + (i * L));
            else
                (_blocks.State[block], _blocks.Shared[block]) = (BlockState.Outside, 0);
        }
    }

    private void WriteBlock(nint block, Mog2Mode* modes, byte* used)
    {
        const int Most = BackgroundModelOptions.MaxMixtures;
        var most = 1;
        var isUniform = modes[0].Weight > 0;
        for (var lane = 0; lane < L; lane++)
        {
            most = Math.Max(most, used[lane]);
            isUniform &= used[lane] == 1 && modes[lane * Most].Weight == modes[0].Weight;
        }

        var first = _blocks[block].First;
        for (var lane = 0; lane < L; lane++)
        {
            if (isUniform)
                (first[lane], first[L + lane]) = (modes[lane * Most].Mean, modes[lane * Most].Variance);   // the other streams stay untouched memory
            else
                Write(block, lane, modes + (lane * Most), used[lane]);
        }

        _blocks.State[block] = isUniform ? BlockState.Uniform : (byte)(BlockState.FitAny + most);
        _blocks.Shared[block] = isUniform ? modes[0].Weight : 0;
    }

    protected override void Dispose(bool disposing) => _blocks.Free();

    ~Mog2Vector() => Dispose(false);
}
