namespace Gateway.Detection.Managed.Steps;

/// <summary>The weights of a convolution in the kernel's order: blocks of filters, each [k][filter]. Missing filters are zero.</summary>
internal sealed unsafe class PackedWeights(int filters, int depth, int rows) : IFilterWeights
{
    private readonly NativeFloats _weights = new((long)((filters + rows - 1) / rows) * rows * depth);
    private readonly NativeFloats _bias = new((filters + rows - 1) / rows * rows);

    public int Filters => filters;

    /// <summary>Weights per filter.</summary>
    public int Depth => depth;

    public float* Block(int block) => _weights.Start + (nint)block * rows * depth;

    public float* Bias(int block) => _bias.Start + block * rows;

    public void Set(int filter, ReadOnlySpan<float> weights, float factor, float bias)
    {
        var place = Block(filter / rows) + filter % rows;
        for (var k = 0; k < depth; k++)
            place[(nint)k * rows] = weights[k] * factor;
        Bias(filter / rows)[filter % rows] = bias;
    }

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }
}

/// <summary>The weights of a convolution in its step's order, filled at loading.</summary>
internal interface IFilterWeights : IDisposable
{
    /// <summary>Stores one filter's weights, ordered by channel, row and column of the window, multiplied with the factor.</summary>
    void Set(int filter, ReadOnlySpan<float> weights, float factor, float bias);
}
