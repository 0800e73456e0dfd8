using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gateway.Vision;

/// <summary>MOG2 with vectors of one width, equal to <see cref="Mog2Scalar"/> bit for bit.</summary>
/// <remarks>
/// Goes over the picture block by block. What a block costs depends on its <see cref="BlockState"/>: a uniform one needs mean and variance
/// only; the rest is <see cref="Mog2Kernel{TOps, TVector}"/>'s; what that leaves goes pixel by pixel through <see cref="Mog2Pixel"/>.
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
                _blocks.State[block] = BlockState.Outside;
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

    private void LearnRows(LumaPlane frame, ForegroundMask mask, Mog2Rates* rates, int first, int end)
    {
        for (var y = first; y < end; y++)
        {
            var block = (nint)y * _blocks.PerRow;
            var row = new Mog2Row
            {
                Luma = frame.Data + ((nint)y * frame.Stride),
                Mask = mask.Data + ((nint)y * mask.Stride),
                State = _blocks.State + block,
                Shared = _blocks.Shared + block,
                Start = _blocks[block],
                Count = _blocks.PerRow,
                Rates = rates,
                Mixtures = Options.Mixtures,
                IsOrdered = rates->Tb >= rates->Tg,
            };
            LearnRow(&row, block);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LearnRow(Mog2Row* row, nint start)
    {
        for (var i = 0; i < row->Count; i++)
        {
            int state = row->State[i];
            if (state == BlockState.Uniform)
            {
                i = LearnUniform(row, i);
                if (i == row->Count)
                    break;

                state = row->State[i];
                if (state == BlockState.Uniform)
                {
                    state = BlockState.FitAny + 1;
                    row->State[i] = (byte)state;
                    TOps.Store(TOps.Broadcast(row->Shared[i]), row->Start.Weights + (i * 5 * L));
                }
            }

            if (state == BlockState.Outside)
            {
                i += PassOver(row, i) - 1;
                continue;
            }

            AskFor(row, i + Mog2Blocks.Ahead);
            var next = Mog2Kernel<TOps, TVector>.Learn(row, i, state);
            if (next == Mog2Kernel<TOps, TVector>.Odd)
                next = LearnOddLanes(row, i, start + i);
            row->State[i] = (byte)next;
            if (BlockState.Modes(next) == 1)
                MakeUniformIfEqual(start + i);
            if (Options.DetectShadows && next >= BlockState.FitFirstTwo)
                MarkShadows(start + i, row->Luma + (i * L), row->Mask + (i * L), row->Rates);
        }
    }

    /// <summary>Asks for the memory that a block to come will need, as its state tells. The next row's follow on this one's; another thread may be changing them, which does no harm to a hint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AskFor(Mog2Row* row, int i)
    {
        int state = row->State[i];
        if (state is BlockState.Uniform or BlockState.Outside)
            return;

        var modes = BlockState.Modes(state);
        var weights = row->Start.Weights + (i * 5 * L);
        TOps.Prefetch(weights);
        TOps.Prefetch(weights + (modes / 2 * L));
        TOps.Prefetch(weights + ((modes - 1) * L));
        if (state < BlockState.FitFirstTwo)
            return;

        var second = row->Start.Second + (i * 2 * L);
        TOps.Prefetch(second);
        TOps.Prefetch(second + L);
        if (state < BlockState.FitAny)
            return;

        var others = row->Start.Others + (i * 6 * L);
        for (var line = 0; line < 6; line++)
            TOps.Prefetch(others + (line * L));
    }

    /// <summary>The blocks from <paramref name="i"/> on that touch no region, all at once: they come in long runs.</summary>
    /// <returns>How many they are.</returns>
    private static int PassOver(Mog2Row* row, int i)
    {
        var run = new ReadOnlySpan<byte>(row->State + i, row->Count - i).IndexOfAnyExcept(BlockState.Outside);
        run = run < 0 ? row->Count - i : run;
        new Span<byte>(row->Mask + (i * L), run * L).Clear();
        return run;
    }

    /// <summary>The short way: blocks from <paramref name="i"/> on, as long as every pixel has one mode, they weigh the same, and the samples fit.</summary>
    /// <returns>The first block for which this does not hold; it is untouched.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int LearnUniform(Mog2Row* row, int i)
    {
        var rates = row->Rates;
        var count = row->Count;
        var luma = row->Luma;
        var mask = row->Mask;
        var state = row->State;
        var shared = row->Shared;
        var first = row->Start.First;
        var tg = TOps.Broadcast(MathF.Min(rates->Tg, rates->Tb));   // what fits must also be background to stay on the short way
        var varMin = TOps.Broadcast(rates->VarMin);
        var varMax = TOps.Broadcast(rates->VarMax);
        while (i < count && state[i] == BlockState.Uniform)
        {
            var weight = shared[i];   // nearly all uniform blocks share it, and so k and the next weight
            var updated = (rates->Alpha1 * weight) + rates->Prune + rates->AlphaT;
            var k = TOps.Broadcast(rates->AlphaT / updated);
            var next = updated * (1f / updated);

            // Four blocks at a time: a branch for each is what this would wait for.
            for (; i + 4 <= count && *(uint*)(state + i) == 0 && HaveWeight(shared + i, weight); i += 4)
            {
                var at = first + (i * 2 * L);
                var from = luma + (i * L);
                var (m0, v0, m1, v1) = (TOps.Load(at), TOps.Load(at + L), TOps.Load(at + (2 * L)), TOps.Load(at + (3 * L)));
                var (m2, v2, m3, v3) = (TOps.Load(at + (4 * L)), TOps.Load(at + (5 * L)), TOps.Load(at + (6 * L)), TOps.Load(at + (7 * L)));
                var d0 = TOps.Subtract(m0, TOps.LoadBytes(from));
                var d1 = TOps.Subtract(m1, TOps.LoadBytes(from + L));
                var d2 = TOps.Subtract(m2, TOps.LoadBytes(from + (2 * L)));
                var d3 = TOps.Subtract(m3, TOps.LoadBytes(from + (3 * L)));
                var (q0, q1, q2, q3) = (TOps.Multiply(d0, d0), TOps.Multiply(d1, d1), TOps.Multiply(d2, d2), TOps.Multiply(d3, d3));
                var fit01 = TOps.And(TOps.Less(q0, TOps.Multiply(tg, v0)), TOps.Less(q1, TOps.Multiply(tg, v1)));
                var fit23 = TOps.And(TOps.Less(q2, TOps.Multiply(tg, v2)), TOps.Less(q3, TOps.Multiply(tg, v3)));
                if (!TOps.All(TOps.And(fit01, fit23)))
                    break;

                TOps.Store(TOps.Subtract(m0, TOps.Multiply(k, d0)), at);
                TOps.Store(TOps.Min(TOps.Max(TOps.Add(v0, TOps.Multiply(k, TOps.Subtract(q0, v0))), varMin), varMax), at + L);
                TOps.Store(TOps.Subtract(m1, TOps.Multiply(k, d1)), at + (2 * L));
                TOps.Store(TOps.Min(TOps.Max(TOps.Add(v1, TOps.Multiply(k, TOps.Subtract(q1, v1))), varMin), varMax), at + (3 * L));
                TOps.Store(TOps.Subtract(m2, TOps.Multiply(k, d2)), at + (4 * L));
                TOps.Store(TOps.Min(TOps.Max(TOps.Add(v2, TOps.Multiply(k, TOps.Subtract(q2, v2))), varMin), varMax), at + (5 * L));
                TOps.Store(TOps.Subtract(m3, TOps.Multiply(k, d3)), at + (6 * L));
                TOps.Store(TOps.Min(TOps.Max(TOps.Add(v3, TOps.Multiply(k, TOps.Subtract(q3, v3))), varMin), varMax), at + (7 * L));
                new Span<byte>(mask + (i * L), 4 * L).Clear();
                Vector128.Create(next).Store(shared + i);
            }

            for (var end = Math.Min(count, i + 4); i < end && state[i] == BlockState.Uniform && shared[i] == weight; i++)
            {
                var at = first + (i * 2 * L);
                var mean = TOps.Load(at);
                var variance = TOps.Load(at + L);
                var difference = TOps.Subtract(mean, TOps.LoadBytes(luma + (i * L)));
                var distance = TOps.Multiply(difference, difference);
                if (!TOps.All(TOps.Less(distance, TOps.Multiply(tg, variance))))
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

    private static bool HaveWeight(float* shared, float weight) => Vector128.EqualsAll(Vector128.Load(shared), Vector128.Create(weight));

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

    /// <summary>A block of which a few lanes are beyond the kernel: they are learnt one by one, the others by the kernel.</summary>
    /// <returns>The new number of modes.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int LearnOddLanes(Mog2Row* row, int i, nint block)
    {
        const int Most = BackgroundModelOptions.MaxMixtures;
        var modes = stackalloc Mog2Mode[16 * Most];
        var used = stackalloc byte[16];
        for (var lane = 0; lane < L; lane++)
            used[lane] = Read(block, lane, modes + (lane * Most));

        int count;
        do
        {
            count = Mog2Kernel<TOps, TVector>.LearnAround(row, i);
        }
        while (count == Mog2Kernel<TOps, TVector>.Odd);   // each time there is at least one odd lane more
        count = BlockState.Modes(count);

        for (var lanes = row->OddLanes; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            var isBackground = Mog2Pixel.Learn(row->Luma[(i * L) + lane], modes + (lane * Most), ref used[lane], Options.Mixtures, *row->Rates);
            row->Mask[(i * L) + lane] = isBackground ? ForegroundMask.Background : ForegroundMask.Foreground;
            Write(block, lane, modes + (lane * Most), used[lane]);
            count = Math.Max(count, used[lane]);
        }

        row->OddLanes = 0;
        return BlockState.FitAny + count;
    }

    private void MakeUniformIfEqual(nint block) =>
        Mog2Kernel<TOps, TVector>.MakeUniformIfEqual(_blocks.State + block, _blocks.Shared + block, _blocks[block].Weights);

    /// <summary>A block pixel by pixel, as the specification has it.</summary>
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

        _blocks.State[block] = (byte)(BlockState.FitAny + most);
        if (most == 1)
            MakeUniformIfEqual(block);
        if (Options.DetectShadows)
            MarkShadows(block, luma, mask, rates);
    }

    /// <summary>A pixel's modes as the specification keeps them.</summary>
    /// <returns>How many are in use.</returns>
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

    /// <summary>Stores a pixel's modes; unused slots get numbers too, as the kernels compute in every lane.</summary>
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

    /// <summary>Replaces foreground by shadow where a mode of the background, darkened evenly, explains it: <see cref="Mog2Pixel.IsShadow"/> in every lane.</summary>
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
            row.Used[x] = _blocks.State[block] == BlockState.Outside ? (byte)0 : Read(block, x % L, row.Modes + (x * BackgroundModelOptions.MaxMixtures));
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
                _blocks.State[block] = BlockState.Outside;
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
        _blocks.Shared[block] = modes[0].Weight;
    }

    protected override void Dispose(bool disposing) => _blocks.Free();

    ~Mog2Vector() => Dispose(false);
}
