using Gateway.Detection.Managed.Memory;

namespace Gateway.Detection.Managed.Steps;

/// <summary>The weights of a convolution in the kernel's order: blocks of filters, each [k][filter]. Missing filters are zero.</summary>
internal sealed unsafe class PackedWeights : IFilterWeights
{
    private readonly NativeFloats _weights;
    private readonly NativeFloats _bias;
    private readonly int _rows;

    public PackedWeights(int filters, int depth, int rows)
    {
        Filters = filters;
        Depth = depth;
        _rows = rows;
        var blocks = (filters + rows - 1) / rows;
        _weights = new NativeFloats((long)blocks * rows * depth);
        _bias = new NativeFloats(blocks * rows);
    }

    public int Filters { get; }

    /// <summary>Weights per filter.</summary>
    public int Depth { get; }

    public float* Block(int block) => _weights.Start + (nint)block * _rows * Depth;

    public float* Bias(int block) => _bias.Start + block * _rows;

    public void Set(int filter, ReadOnlySpan<float> weights, float factor, float bias)
    {
        var place = Block(filter / _rows) + filter % _rows;
        for (var k = 0; k < Depth; k++)
            place[(nint)k * _rows] = weights[k] * factor;
        Bias(filter / _rows)[filter % _rows] = bias;
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
