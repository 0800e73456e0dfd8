namespace Gateway.Detection.Managed.Steps;

internal static class Curves
{
    public static float Logistic(float x) => (float)(1 / (1 + Math.Exp(-x)));

    /// <summary>x * tanh(ln(1 + e^x)), with the tanh written out: (e^2 + 2e) / (e^2 + 2e + 2) for e = e^x.</summary>
    public static float Mish(float x)
    {
        if (x > 20)
            return x;
        var e = MathF.Exp(x);
        var square = e * (e + 2);
        return x * square / (square + 2);
    }

    public static void Apply(Activation activation, Span<float> values)
    {
        foreach (ref var value in values)
        {
            value = activation switch
            {
                Activation.Logistic => Logistic(value),
                Activation.Mish => Mish(value),
                _ => value,
            };
        }
    }
}

/// <summary>The curved activations, a vector at a time.</summary>
internal static unsafe class CurveOf<TVector>
    where TVector : unmanaged, IVector<TVector>
{
    /// <summary>Whether the activation is curved; the kernel has applied the others.</summary>
    public static bool Bends(Activation activation) => activation is Activation.Logistic or Activation.Mish;

    /// <summary>Applies a curved activation in place; floats behind the values stay unchanged.</summary>
    public static void Apply(Activation activation, float* values, int count)
    {
        var whole = count - count % TVector.Count;
        if (activation == Activation.Mish)
        {
            for (var i = 0; i < whole; i += TVector.Count)
                Mish(TVector.Load(values + i)).Store(values + i);
        }
        else
        {
            for (var i = 0; i < whole; i += TVector.Count)
                Logistic(TVector.Load(values + i)).Store(values + i);
        }

        Curves.Apply(activation, new Span<float>(values + whole, count - whole));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Logistic(TVector x) =>
        TVector.Divide(TVector.All(1), TVector.Add(TVector.All(1), Exp(TVector.Multiply(x, TVector.All(-1)))));

    /// <summary>As <see cref="Curves.Mish"/>. From 20 on the fraction is 1, so larger squares of e^x are not needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Mish(TVector x)
    {
        var e = Exp(TVector.Min(x, TVector.All(20)));
        var square = TVector.Multiply(e, TVector.Add(e, TVector.All(2)));
        return TVector.Divide(TVector.Multiply(x, square), TVector.Add(square, TVector.All(2)));
    }

    /// <summary>e^x = 2^n e^r with n whole and |r| up to half of ln 2, by Cephes' polynomial, with a relative error of about 1e-7.</summary>
    /// <remarks>Clamped to the range of floats: from e^-87 to e^88.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Exp(TVector x)
    {
        x = TVector.Min(TVector.Max(x, TVector.All(-87)), TVector.All(88));
        var n = TVector.Round(TVector.Multiply(x, TVector.All(1.44269504f)));
        var r = TVector.MultiplyAdd(n, TVector.All(-0.693359375f), x);   // ln 2 in two parts: the first times n is exact
        r = TVector.MultiplyAdd(n, TVector.All(2.12194440e-4f), r);
        var sum = TVector.All(1.9875691500e-4f);
        sum = TVector.MultiplyAdd(sum, r, TVector.All(1.3981999507e-3f));
        sum = TVector.MultiplyAdd(sum, r, TVector.All(8.3334519073e-3f));
        sum = TVector.MultiplyAdd(sum, r, TVector.All(4.1665795894e-2f));
        sum = TVector.MultiplyAdd(sum, r, TVector.All(1.6666665459e-1f));
        sum = TVector.MultiplyAdd(sum, r, TVector.All(5.0000001201e-1f));
        sum = TVector.MultiplyAdd(sum, TVector.Multiply(r, r), TVector.Add(r, TVector.All(1)));
        return TVector.Multiply(sum, TVector.PowerOfTwo(n));
    }
}
