using System.Numerics;
using System.Runtime.CompilerServices;

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
        for (var y = first; y < end; y++)
        {
            var luma = frame.Data + ((nint)y * frame.Stride);
            var result = mask.Data + ((nint)y * mask.Stride);
            if (FrameCount == 1)
                BeginRow(y, luma, result, &copy, region);
            else if (isFast)
                LearnRow(y, luma, result, &copy);
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

            var first = _blocks.First + (block * _blocks.FirstStride);
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

    private void LearnRow(int y, byte* luma, byte* mask, Mog2Rates* rates)
    {
        var start = (nint)y * _blocks.PerRow;
        for (var i = 0; i < _blocks.PerRow;)
        {
            var state = _blocks.State[start + i];
            var next = state == BlockState.Uniform ? LearnUniform(start, i, _blocks.PerRow, luma, mask, rates) : i;
            if (state == BlockState.Outside)
                TOps.StoreBytes(TOps.Zero, mask + (next++ * L));
            else if (next == i)
                LearnBlock(start + next++, luma + (i * L), mask + (i * L), rates);
            i = next;
        }
    }

    /// <summary>The short way: blocks from <paramref name="i"/> on, as long as every pixel has one mode, they weigh the same, and the samples fit.</summary>
    /// <returns>The first block for which this does not hold; it is untouched.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int LearnUniform(nint start, int i, int count, byte* luma, byte* mask, Mog2Rates* rates)
    {
        var state = _blocks.State + start;
        var shared = _blocks.Shared + start;
        var first = _blocks.First + (start * (2 * L));
        var tg = TOps.Broadcast(MathF.Min(rates->Tg, rates->Tb));   // what fits must also be background to stay on the short way
        var varMin = TOps.Broadcast(rates->VarMin);
        var varMax = TOps.Broadcast(rates->VarMax);
        var weight = shared[i];   // nearly all uniform blocks share it, and so k and the next weight
        var updated = (rates->Alpha1 * weight) + rates->Prune + rates->AlphaT;
        var k = TOps.Broadcast(rates->AlphaT / updated);
        var next = updated * (1f / updated);
        for (; i < count && state[i] == BlockState.Uniform && shared[i] == weight; i++)
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
            TOps.StoreBytes(TOps.Zero, mask + (i * L));
            shared[i] = next;
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

    private void LearnBlock(nint block, byte* luma, byte* mask, Mog2Rates* rates)
    {
        var first = _blocks.First + (block * _blocks.FirstStride);
        var rest = _blocks.Rest + (block * _blocks.RestStride);
        ref var state = ref _blocks.State[block];
        if (state == BlockState.Uniform)
        {
            TOps.Store(TOps.Broadcast(_blocks.Shared[block]), rest);
            state = 1;
        }

        var odd = 0u;
        var count = Learn(state, luma, mask, first, rest, rates, ref odd);
        if (count == Mog2Kernel<TOps, TVector>.Odd)
            count = LearnOddLanes(block, luma, mask, rates, odd);

        state = (byte)count;
        if (count == 1)
            MakeUniformIfEqual(block, rest);
        if (Options.DetectShadows)
            MarkShadows(block, luma, mask, rates);
    }

    private int Learn(byte state, byte* luma, byte* mask, float* first, float* rest, Mog2Rates* rates, ref uint odd)
    {
        var mixtures = Options.Mixtures;
        return state switch
        {
            1 => Mog2Kernel<TOps, TVector>.Learn<ModeCount.One>(luma, mask, first, rest, rates, mixtures, ref odd),
            2 => Mog2Kernel<TOps, TVector>.Learn<ModeCount.Two>(luma, mask, first, rest, rates, mixtures, ref odd),
            3 => Mog2Kernel<TOps, TVector>.Learn<ModeCount.Three>(luma, mask, first, rest, rates, mixtures, ref odd),
            4 => Mog2Kernel<TOps, TVector>.Learn<ModeCount.Four>(luma, mask, first, rest, rates, mixtures, ref odd),
            _ => Mog2Kernel<TOps, TVector>.Learn<ModeCount.Five>(luma, mask, first, rest, rates, mixtures, ref odd),
        };
    }

    /// <summary>A block of which a few lanes are beyond the kernel: they are learnt one by one, the others by the kernel.</summary>
    /// <returns>The new number of modes.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int LearnOddLanes(nint block, byte* luma, byte* mask, Mog2Rates* rates, uint odd)
    {
        const int Most = BackgroundModelOptions.MaxMixtures;
        var modes = stackalloc Mog2Mode[16 * Most];
        var used = stackalloc byte[16];
        for (var lane = 0; lane < L; lane++)
            used[lane] = Read(block, lane, modes + (lane * Most));

        var first = _blocks.First + (block * _blocks.FirstStride);
        var rest = _blocks.Rest + (block * _blocks.RestStride);
        int count;
        do
        {
            count = Learn(_blocks.State[block], luma, mask, first, rest, rates, ref odd);
        }
        while (count == Mog2Kernel<TOps, TVector>.Odd);   // each time there is at least one odd lane more

        for (var lanes = odd; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            var isBackground = Mog2Pixel.Learn(luma[lane], modes + (lane * Most), ref used[lane], Options.Mixtures, *rates);
            mask[lane] = isBackground ? ForegroundMask.Background : ForegroundMask.Foreground;
            Write(block, lane, modes + (lane * Most), used[lane]);
            count = Math.Max(count, used[lane]);
        }

        return count;
    }

    private void MakeUniformIfEqual(nint block, float* weights)
    {
        if (weights[0] <= Mog2Blocks.ZeroWeight)
            return;   // of which 0 means that there is no mode

        for (var lane = 1; lane < L; lane++)
        {
            if (weights[lane] != weights[0])
                return;
        }

        _blocks.State[block] = BlockState.Uniform;
        _blocks.Shared[block] = weights[0];
    }

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

        _blocks.State[block] = (byte)most;
        if (most == 1)
            MakeUniformIfEqual(block, _blocks.Rest + (block * _blocks.RestStride));
        if (Options.DetectShadows)
            MarkShadows(block, luma, mask, rates);
    }

    /// <summary>A pixel's modes as the specification keeps them.</summary>
    /// <returns>How many are in use.</returns>
    private byte Read(nint block, int lane, Mog2Mode* modes)
    {
        var first = _blocks.First + (block * _blocks.FirstStride);
        var rest = _blocks.Rest + (block * _blocks.RestStride);
        var state = _blocks.State[block];
        if (state == BlockState.Uniform)
        {
            modes[0] = new Mog2Mode { Weight = _blocks.Shared[block], Mean = first[lane], Variance = first[L + lane] };
            return 1;
        }

        for (var slot = 0; slot < state; slot++)
        {
            var weight = rest[(slot * L) + lane];
            if (weight == 0)
                return (byte)slot;

            modes[slot].Weight = weight == Mog2Blocks.ZeroWeight ? 0 : weight;
            modes[slot].Mean = slot == 0 ? first[lane] : rest[((3 + (2 * slot)) * L) + lane];
            modes[slot].Variance = slot == 0 ? first[L + lane] : rest[((4 + (2 * slot)) * L) + lane];
        }

        return state;
    }

    /// <summary>Stores a pixel's modes; unused slots get numbers too, as the kernels compute in every lane.</summary>
    private void Write(nint block, int lane, Mog2Mode* modes, int used)
    {
        var first = _blocks.First + (block * _blocks.FirstStride);
        var rest = _blocks.Rest + (block * _blocks.RestStride);
        for (var slot = 0; slot < BackgroundModelOptions.MaxMixtures; slot++)
        {
            var mode = slot < used ? modes[slot] : default;
            if (slot < used && mode.Weight == 0)
                mode.Weight = Mog2Blocks.ZeroWeight;

            rest[(slot * L) + lane] = mode.Weight;
            *(slot == 0 ? first + lane : rest + ((3 + (2 * slot)) * L) + lane) = mode.Mean;
            *(slot == 0 ? first + L + lane : rest + ((4 + (2 * slot)) * L) + lane) = mode.Variance;
        }
    }

    /// <summary>Replaces foreground by shadow where a mode of the background, darkened evenly, explains it: <see cref="Mog2Pixel.IsShadow"/> in every lane.</summary>
    private void MarkShadows(nint block, byte* luma, byte* mask, Mog2Rates* rates)
    {
        var undecided = TOps.Less(TOps.Zero, TOps.LoadBytes(mask));
        if (!TOps.Any(undecided))
            return;

        var first = _blocks.First + (block * _blocks.FirstStride);
        var rest = _blocks.Rest + (block * _blocks.RestStride);
        var x = TOps.LoadBytes(luma);
        var shadow = TOps.Zero;
        var total = TOps.Zero;
        var isUniform = _blocks.State[block] == BlockState.Uniform;
        var count = isUniform ? 1 : _blocks.State[block];
        for (var slot = 0; slot < count && TOps.Any(undecided); slot++)
        {
            var weight = isUniform ? TOps.Broadcast(_blocks.Shared[block]) : TOps.Load(rest + (slot * L));
            var mean = TOps.Load(slot == 0 ? first : rest + ((3 + (2 * slot)) * L));
            var variance = TOps.Load(slot == 0 ? first + L : rest + ((4 + (2 * slot)) * L));
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

        var marks = stackalloc byte[16];
        TOps.StoreBytes(shadow, marks);
        for (var lane = 0; lane < L; lane++)
            mask[lane] = marks[lane] != 0 ? Options.ShadowValue : mask[lane];
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

        var first = _blocks.First + (block * _blocks.FirstStride);
        for (var lane = 0; lane < L; lane++)
        {
            if (isUniform)
                (first[lane], first[L + lane]) = (modes[lane * Most].Mean, modes[lane * Most].Variance);   // Rest stays untouched memory
            else
                Write(block, lane, modes + (lane * Most), used[lane]);
        }

        _blocks.State[block] = isUniform ? BlockState.Uniform : (byte)most;
        _blocks.Shared[block] = modes[0].Weight;
    }

    protected override void Dispose(bool disposing) => _blocks.Free();

    ~Mog2Vector() => Dispose(false);
}
