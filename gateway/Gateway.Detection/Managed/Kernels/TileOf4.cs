namespace Gateway.Detection.Managed.Kernels;

/// <summary>The inner loop of convolutions: 4 filters by one or three vectors of neighbouring pixels stay in 12 of 16 registers.</summary>
/// <remarks>
/// For every k below depth: output[filter][pixel] += weights[k][filter] * input[offsets[k] + pixel], starting from the filter's bias or the output's
/// values. Then max(value, slope * value), which is linear (1), leaky (0.1) or relu (0).
/// </remarks>
internal unsafe struct TileOf4<TVector> : ITileKernel
    where TVector : unmanaged, IVector<TVector>
{
    /// <summary>Up to this many pixels are computed one by one, which is faster than a vector.</summary>
    private const int FewColumns = 2;

    public static int Rows => 4;

    public static int Width => 3 * TVector.Count;

    public static void Run(
        int width, float* input, int* offsets, float* weights, int depth, float* bias, float slope, float* output, nint outputPlane)
    {
        var slopes = TVector.All(slope);
        if (width > 2 * TVector.Count)
        {
            Three(input, offsets, weights, depth, bias, slopes, output, outputPlane);
            return;
        }

        if (width <= FewColumns)
        {
            for (var column = 0; column < width; column++)
                ColumnOf4.Run(input + column, offsets, weights, depth, bias, slope, output + column, outputPlane);
            return;
        }

        for (var done = 0; done < width; done += TVector.Count)
            One(input + done, offsets, weights, depth, bias, slopes, output + done, outputPlane);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(float* input, int* offsets, float* weights, int depth, float* bias, TVector slope, float* output, nint outputPlane)
    {
        TVector r00, r01, r02;
        TVector r10, r11, r12;
        TVector r20, r21, r22;
        TVector r30, r31, r32;
        if (bias is null)
        {
            var held = output;
            r00 = TVector.Load(held);
            r01 = TVector.Load(held + TVector.Count);
            r02 = TVector.Load(held + 2 * TVector.Count);
            held += outputPlane;
            r10 = TVector.Load(held);
            r11 = TVector.Load(held + TVector.Count);
            r12 = TVector.Load(held + 2 * TVector.Count);
            held += outputPlane;
            r20 = TVector.Load(held);
            r21 = TVector.Load(held + TVector.Count);
            r22 = TVector.Load(held + 2 * TVector.Count);
            held += outputPlane;
            r30 = TVector.Load(held);
            r31 = TVector.Load(held + TVector.Count);
            r32 = TVector.Load(held + 2 * TVector.Count);
        }
        else
        {
            r00 = r01 = r02 = TVector.All(bias[0]);
            r10 = r11 = r12 = TVector.All(bias[1]);
            r20 = r21 = r22 = TVector.All(bias[2]);
            r30 = r31 = r32 = TVector.All(bias[3]);
        }

        for (var k = 0; k < depth; k++)
        {
            var source = input + offsets[k];
            var x0 = TVector.Load(source);
            var x1 = TVector.Load(source + TVector.Count);
            var x2 = TVector.Load(source + 2 * TVector.Count);
            var w = TVector.All(weights[0]);
            r00 = TVector.MultiplyAdd(w, x0, r00);
            r01 = TVector.MultiplyAdd(w, x1, r01);
            r02 = TVector.MultiplyAdd(w, x2, r02);
            w = TVector.All(weights[1]);
            r10 = TVector.MultiplyAdd(w, x0, r10);
            r11 = TVector.MultiplyAdd(w, x1, r11);
            r12 = TVector.MultiplyAdd(w, x2, r12);
            w = TVector.All(weights[2]);
            r20 = TVector.MultiplyAdd(w, x0, r20);
            r21 = TVector.MultiplyAdd(w, x1, r21);
            r22 = TVector.MultiplyAdd(w, x2, r22);
            w = TVector.All(weights[3]);
            r30 = TVector.MultiplyAdd(w, x0, r30);
            r31 = TVector.MultiplyAdd(w, x1, r31);
            r32 = TVector.MultiplyAdd(w, x2, r32);
            weights += 4;
        }

        Finish(r00, slope, output);
        Finish(r01, slope, output + TVector.Count);
        Finish(r02, slope, output + 2 * TVector.Count);
        output += outputPlane;
        Finish(r10, slope, output);
        Finish(r11, slope, output + TVector.Count);
        Finish(r12, slope, output + 2 * TVector.Count);
        output += outputPlane;
        Finish(r20, slope, output);
        Finish(r21, slope, output + TVector.Count);
        Finish(r22, slope, output + 2 * TVector.Count);
        output += outputPlane;
        Finish(r30, slope, output);
        Finish(r31, slope, output + TVector.Count);
        Finish(r32, slope, output + 2 * TVector.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* input, int* offsets, float* weights, int depth, float* bias, TVector slope, float* output, nint outputPlane)
    {
        TVector r00, r10, r20, r30;
        if (bias is null)
        {
            var held = output;
            r00 = TVector.Load(held);
            held += outputPlane;
            r10 = TVector.Load(held);
            held += outputPlane;
            r20 = TVector.Load(held);
            held += outputPlane;
            r30 = TVector.Load(held);
        }
        else
        {
            r00 = TVector.All(bias[0]);
            r10 = TVector.All(bias[1]);
            r20 = TVector.All(bias[2]);
            r30 = TVector.All(bias[3]);
        }

        for (var k = 0; k < depth; k++)
        {
            var source = input + offsets[k];
            var x0 = TVector.Load(source);
            var w = TVector.All(weights[0]);
            r00 = TVector.MultiplyAdd(w, x0, r00);
            w = TVector.All(weights[1]);
            r10 = TVector.MultiplyAdd(w, x0, r10);
            w = TVector.All(weights[2]);
            r20 = TVector.MultiplyAdd(w, x0, r20);
            w = TVector.All(weights[3]);
            r30 = TVector.MultiplyAdd(w, x0, r30);
            weights += 4;
        }

        Finish(r00, slope, output);
        output += outputPlane;
        Finish(r10, slope, output);
        output += outputPlane;
        Finish(r20, slope, output);
        output += outputPlane;
        Finish(r30, slope, output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(TVector value, TVector slope, float* output) => TVector.Max(value, TVector.Multiply(value, slope)).Store(output);
}

/// <summary><see cref="TileOf4{TVector}"/> for a single pixel: the vectors hold filters, as their weights are adjacent.</summary>
internal static unsafe class ColumnOf4
{
    private const int Rows = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* input, int* offsets, float* weights, int depth, float* bias, float slope, float* output, nint outputPlane)
    {
        var values = stackalloc float[Rows];
        for (var row = 0; row < Rows; row++)
            values[row] = bias is null ? output[row * outputPlane] : bias[row];

        // Four independent sums, as each addition waits for the previous one.
        var s00 = Floats128.Load(values);
        var s10 = Floats128.All(0);
        var s20 = Floats128.All(0);
        var s30 = Floats128.All(0);
        var k = 0;
        for (; k + 4 <= depth; k += 4, weights += 4 * Rows)
        {
            var x = Floats128.All(input[offsets[k]]);
            s00 = Floats128.MultiplyAdd(x, Floats128.Load(weights), s00);
            x = Floats128.All(input[offsets[k + 1]]);
            s10 = Floats128.MultiplyAdd(x, Floats128.Load(weights + 4), s10);
            x = Floats128.All(input[offsets[k + 2]]);
            s20 = Floats128.MultiplyAdd(x, Floats128.Load(weights + 8), s20);
            x = Floats128.All(input[offsets[k + 3]]);
            s30 = Floats128.MultiplyAdd(x, Floats128.Load(weights + 12), s30);
        }

        for (; k < depth; k++, weights += Rows)
        {
            var x = Floats128.All(input[offsets[k]]);
            s00 = Floats128.MultiplyAdd(x, Floats128.Load(weights), s00);
        }

        Floats128.Add(Floats128.Add(s00, s10), Floats128.Add(s20, s30)).Store(values);
        for (var row = 0; row < Rows; row++)
            output[row * outputPlane] = MathF.Max(values[row], slope * values[row]);
    }
}
