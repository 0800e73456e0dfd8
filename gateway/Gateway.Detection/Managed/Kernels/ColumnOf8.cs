using System.Runtime.CompilerServices;

namespace Gateway.Detection.Managed.Kernels;

/// <summary><see cref="TileOf8{TVector}"/> for a single pixel: the vectors hold filters, as their weights are adjacent.</summary>
internal static unsafe class ColumnOf8
{
    private const int Rows = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* input, int* offsets, float* weights, int depth, float* bias, float slope, float* output, nint outputPlane)
    {
        var values = stackalloc float[Rows];
        for (var row = 0; row < Rows; row++)
            values[row] = bias is null ? output[row * outputPlane] : bias[row];

        // Four independent sums, as each addition waits for the previous one.
        var s00 = Floats128.Load(values);
        var s01 = Floats128.Load(values + 4);
        var s10 = Floats128.All(0);
        var s11 = Floats128.All(0);
        var s20 = Floats128.All(0);
        var s21 = Floats128.All(0);
        var s30 = Floats128.All(0);
        var s31 = Floats128.All(0);
        var k = 0;
        for (; k + 4 <= depth; k += 4, weights += 4 * Rows)
        {
            var x = Floats128.All(input[offsets[k]]);
            s00 = Floats128.MultiplyAdd(x, Floats128.Load(weights), s00);
            s01 = Floats128.MultiplyAdd(x, Floats128.Load(weights + 4), s01);
            x = Floats128.All(input[offsets[k + 1]]);
            s10 = Floats128.MultiplyAdd(x, Floats128.Load(weights + 8), s10);
            s11 = Floats128.MultiplyAdd(x, Floats128.Load(weights + 12), s11);
            x = Floats128.All(input[offsets[k + 2]]);
            s20 = Floats128.MultiplyAdd(x, Floats128.Load(weights + 16), s20);
            s21 = Floats128.MultiplyAdd(x, Floats128.Load(weights + 20), s21);
            x = Floats128.All(input[offsets[k + 3]]);
            s30 = Floats128.MultiplyAdd(x, Floats128.Load(weights + 24), s30);
            s31 = Floats128.MultiplyAdd(x, Floats128.Load(weights + 28), s31);
        }

        for (; k < depth; k++, weights += Rows)
        {
            var x = Floats128.All(input[offsets[k]]);
            s00 = Floats128.MultiplyAdd(x, Floats128.Load(weights), s00);
            s01 = Floats128.MultiplyAdd(x, Floats128.Load(weights + 4), s01);
        }

        Floats128.Add(Floats128.Add(s00, s10), Floats128.Add(s20, s30)).Store(values);
        Floats128.Add(Floats128.Add(s01, s11), Floats128.Add(s21, s31)).Store(values + 4);
        for (var row = 0; row < Rows; row++)
            output[row * outputPlane] = MathF.Max(values[row], slope * values[row]);
    }
}
