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

    private protected override void Update(LumaPlane frame, ForegroundMask mask, in Mog2Rates rates)
    {
        var copy = rates;
        var isFast = rates.AlphaT is >= 1e-6f and <= 0.5f && Options.ComplexityReduction is >= 0.001f and <= 0.5f && Options.Mixtures > 1;
        for (var y = 0; y < frame.Height; y++)
        {
            var luma = frame.Data + ((nint)y * frame.Stride);
            var result = mask.Data + ((nint)y * mask.Stride);
            if (FrameCount == 1)
                BeginRow(y, luma, result, &copy);
            else if (isFast)
                LearnRow(y, luma, result, &copy);
            else
                LearnRowExactly(y, luma, result, &copy);
        }
    }

    /// <summary>The first frame: every pixel gets one mode, and nothing is background.</summary>
    private void BeginRow(int y, byte* luma, byte* mask, Mog2Rates* rates)
    {
        for (var i = 0; i < _blocks.PerRow; i++)
        {
            var block = ((nint)y * _blocks.PerRow) + i;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LearnRow(int y, byte* luma, byte* mask, Mog2Rates* rates)
    {
        var start = (nint)y * _blocks.PerRow;
        var state = _blocks.State + start;
        var shared = _blocks.Shared + start;
        var first = _blocks.First + (start * (2 * L));
        var tg = TOps.Broadcast(MathF.Min(rates->Tg, rates->Tb));   // what fits must also be background to stay on the short way
        var varMin = TOps.Broadcast(rates->VarMin);
        var varMax = TOps.Broadcast(rates->VarMax);
        var weight = float.NaN;   // that k and next belong to: uniform blocks nearly all share it
        var next = 0f;
        var k = TOps.Zero;
        for (var i = 0; i < _blocks.PerRow; i++)
        {
            if (state[i] == BlockState.Uniform)
            {
                var at = first + (i * 2 * L);
                var x = TOps.LoadBytes(luma + (i * L));
                var mean = TOps.Load(at);
                var variance = TOps.Load(at + L);
                var difference = TOps.Subtract(mean, x);
                var distance = TOps.Multiply(difference, difference);
                if (TOps.All(TOps.Less(distance, TOps.Multiply(tg, variance))))
                {
                    if (shared[i] != weight)
                    {
                        weight = shared[i];
                        var updated = ((rates->Alpha1 * weight) + rates->Prune) + rates->AlphaT;
                        k = TOps.Broadcast(rates->AlphaT / updated);
                        next = updated * (1f / updated);
                    }

                    variance = TOps.Add(variance, TOps.Multiply(k, TOps.Subtract(distance, variance)));
                    TOps.Store(TOps.Subtract(mean, TOps.Multiply(k, difference)), at);
                    TOps.Store(TOps.Min(TOps.Max(variance, varMin), varMax), at + L);
                    TOps.StoreBytes(TOps.Zero, mask + (i * L));
                    shared[i] = next;
                    continue;
                }
            }

            LearnBlock(start + i, luma + (i * L), mask + (i * L), rates);
        }
    }

    private void LearnRowExactly(int y, byte* luma, byte* mask, Mog2Rates* rates)
    {
        for (var i = 0; i < _blocks.PerRow; i++)
            LearnExactly(((nint)y * _blocks.PerRow) + i, luma + (i * L), mask + (i * L), rates);
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

        var mixtures = Options.Mixtures;
        var count = state switch
        {
            1 => Mog2Kernel<TOps, TVector>.Learn<ModeCount.One>(luma, mask, first, rest, rates, mixtures),
            2 => Mog2Kernel<TOps, TVector>.Learn<ModeCount.Two>(luma, mask, first, rest, rates, mixtures),
            3 => Mog2Kernel<TOps, TVector>.Learn<ModeCount.Three>(luma, mask, first, rest, rates, mixtures),
            4 => Mog2Kernel<TOps, TVector>.Learn<ModeCount.Four>(luma, mask, first, rest, rates, mixtures),
            5 => Mog2Kernel<TOps, TVector>.Learn<ModeCount.Five>(luma, mask, first, rest, rates, mixtures),
            _ => Mog2Kernel<TOps, TVector>.Odd,
        };
        if (count == Mog2Kernel<TOps, TVector>.Odd)
        {
            LearnExactly(block, luma, mask, rates);
            return;
        }

        state = (byte)count;
        if (count == 1)
            MakeUniformIfEqual(block, rest);
        if (Options.DetectShadows)
            MarkShadows(block, luma, mask, rates);
    }

    private void MakeUniformIfEqual(nint block, float* weights)
    {
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
        var most = 0;
        var isOdd = false;
        for (var lane = 0; lane < L; lane++)
        {
            var used = Read(block, lane, modes);
            var isBackground = Mog2Pixel.Learn(luma[lane], modes, ref used, Options.Mixtures, *rates);
            mask[lane] = isBackground ? ForegroundMask.Background
                : Options.DetectShadows && Mog2Pixel.IsShadow(luma[lane], modes, used, *rates) ? Options.ShadowValue
                : ForegroundMask.Foreground;
            isOdd |= Write(block, lane, modes, used);
            most = Math.Max(most, used);
        }

        _blocks.State[block] = (byte)(isOdd || most == 0 ? most | BlockState.Exact : most);
        if (most == 1 && !isOdd)
            MakeUniformIfEqual(block, _blocks.Rest + (block * _blocks.RestStride));
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

        var count = state & ~BlockState.Exact;
        for (var slot = 0; slot < count; slot++)
        {
            var weight = rest[(slot * L) + lane];
            if (weight == 0)
                return (byte)slot;

            modes[slot].Weight = weight == Mog2Blocks.ZeroWeight ? 0 : weight;
            modes[slot].Mean = slot == 0 ? first[lane] : rest[((3 + (2 * slot)) * L) + lane];
            modes[slot].Variance = slot == 0 ? first[L + lane] : rest[((4 + (2 * slot)) * L) + lane];
        }

        return (byte)count;
    }

    /// <summary>Stores a pixel's modes; unused slots get numbers too, as the kernels compute in every lane.</summary>
    /// <returns>Whether one in use has weight 0.</returns>
    private bool Write(nint block, int lane, Mog2Mode* modes, int used)
    {
        var first = _blocks.First + (block * _blocks.FirstStride);
        var rest = _blocks.Rest + (block * _blocks.RestStride);
        var isOdd = false;
        for (var slot = 0; slot < BackgroundModelOptions.MaxMixtures; slot++)
        {
            var mode = slot < used ? modes[slot] : default;
            if (slot < used && mode.Weight == 0)
            {
                mode.Weight = Mog2Blocks.ZeroWeight;
                isOdd = true;
            }

            rest[(slot * L) + lane] = mode.Weight;
            *(slot == 0 ? first + lane : rest + ((3 + (2 * slot)) * L) + lane) = mode.Mean;
            *(slot == 0 ? first + L + lane : rest + ((4 + (2 * slot)) * L) + lane) = mode.Variance;
        }

        return isOdd;
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

    protected override void Dispose(bool disposing) => _blocks.Free();

    ~Mog2Vector() => Dispose(false);
}
