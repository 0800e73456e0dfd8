namespace Gateway.Detection.Managed.Kernels;

/// <summary>Computes one tile of a convolution's output; see <see cref="TileOf8{TVector}"/>.</summary>
internal unsafe interface ITileKernel
{
    /// <summary>Filters in a tile; weights are packed in blocks of so many.</summary>
    static abstract int Rows { get; }

    /// <summary>The most pixels in a tile. What it writes is rounded up to whole vectors, never more than this.</summary>
    static abstract int Width { get; }

    /// <param name="width">Pixels wanted, 1 to <see cref="Width"/>.</param>
    /// <param name="input">Where offset 0 of the tile's first pixel is.</param>
    /// <param name="offsets">From there to the input of each k, in floats.</param>
    /// <param name="weights">[depth][Rows].</param>
    /// <param name="depth">Inputs of each output.</param>
    /// <param name="bias">[Rows]. Null: the sums go on from what the output holds, all <see cref="Rows"/> of it.</param>
    /// <param name="slope">What negative results are multiplied with.</param>
    /// <param name="output">The tile's first pixel of the first filter.</param>
    /// <param name="outputPlane">From filter to filter, in floats.</param>
    static abstract void Run(
        int width, float* input, int* offsets, float* weights, int depth, float* bias, float slope, float* output, nint outputPlane);
}
