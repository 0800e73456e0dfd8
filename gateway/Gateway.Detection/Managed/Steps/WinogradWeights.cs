namespace Gateway.Detection.Managed.Steps;

/// <summary>The weights of a 3x3 convolution in blocks of filters, each [place in the window][channel][filter].</summary>
/// <remarks>They are transformed on use, which costs less than fetching nearly twice as many from memory.</remarks>
internal sealed unsafe class WinogradWeights(int filters, int channels, int rows) : IFilterWeights
{
    private const int Window = 9;

    /// <summary>Vectors may read past the end by less than this.</summary>
    private const int Slack = 16;

    private readonly NativeFloats _weights = new((long)((filters + rows - 1) / rows) * Window * channels * rows + Slack);
    private readonly NativeFloats _bias = new((filters + rows - 1) / rows * rows);

    public int Filters => filters;

    public float* Bias(int block) => _bias.Start + block * rows;

    public void Set(int filter, ReadOnlySpan<float> weights, float factor, float bias)
    {
        var place = _weights.Start + (nint)(filter / rows) * Window * channels * rows + filter % rows;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var k = 0; k < Window; k++)
                place[((nint)k * channels + channel) * rows] = weights[channel * Window + k] * factor;
        }

        Bias(filter / rows)[filter % rows] = bias;
    }

    /// <summary>Transforms some channels of a block to [point][channel][filter], with up to a vector more at each point.</summary>
    /// <remarks><paramref name="pointLength"/> floats from point to point hold the channels' weights in whole vectors.</remarks>
    public void Transform<TVector>(int block, int firstChannel, int count, float* target, int pointLength)
        where TVector : unmanaged, IVector<TVector>
    {
        var place = channels * rows;
        var first = _weights.Start + (nint)block * Window * place + firstChannel * rows;
        for (var end = first + count * rows; first < end; first += TVector.Count, target += TVector.Count)
        {
            var second = first + 3 * place;
            var third = second + 3 * place;
            TransformRow(TVector.Load(first), TVector.Load(first + place), TVector.Load(first + 2 * place), target, pointLength);
            TransformRow(
                Sum<TVector>(first, second, third), Sum<TVector>(first + place, second + place, third + place),
                Sum<TVector>(first + 2 * place, second + 2 * place, third + 2 * place), target + 4 * pointLength, pointLength);
            TransformRow(
                Difference<TVector>(first, second, third), Difference<TVector>(first + place, second + place, third + place),
                Difference<TVector>(first + 2 * place, second + 2 * place, third + 2 * place), target + 8 * pointLength, pointLength);
            TransformRow(TVector.Load(third), TVector.Load(third + place), TVector.Load(third + 2 * place), target + 12 * pointLength, pointLength);
        }
    }

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformRow<TVector>(TVector left, TVector middle, TVector right, float* target, int pointLength)
        where TVector : unmanaged, IVector<TVector>
    {
        var (sides, half) = (TVector.Multiply(TVector.Add(left, right), TVector.All(0.5f)), TVector.Multiply(middle, TVector.All(0.5f)));
        left.Store(target);
        TVector.Add(sides, half).Store(target + pointLength);
        TVector.Subtract(sides, half).Store(target + 2 * pointLength);
        right.Store(target + 3 * pointLength);
    }

    /// <summary>Half of the sum of upper, middle and lower row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sum<TVector>(float* upper, float* middle, float* lower)
        where TVector : unmanaged, IVector<TVector> =>
        TVector.Multiply(TVector.Add(TVector.Add(TVector.Load(upper), TVector.Load(lower)), TVector.Load(middle)), TVector.All(0.5f));

    /// <summary>The same with the middle row subtracted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Difference<TVector>(float* upper, float* middle, float* lower)
        where TVector : unmanaged, IVector<TVector> =>
        TVector.Multiply(TVector.Subtract(TVector.Add(TVector.Load(upper), TVector.Load(lower)), TVector.Load(middle)), TVector.All(0.5f));
}
