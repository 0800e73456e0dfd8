namespace Gateway.Detection.Managed.Kernels;

/// <summary>Computes one tile of a convolution's output; see <see cref="TileOf8{TVector}"/>.</summary>
internal unsafe interface ITileKernel
{
    /// <summary>Filters in a tile, and in a block of packed weights.</summary>
    static abstract int Rows { get; }

    /// <summary>Most pixels in a tile. Output is rounded up to whole vectors, never beyond this.</summary>
    static abstract int Width { get; }

    /// <param name="width">Output pixels, 1 to <see cref="Width"/>.</param>
    /// <param name="input">Offset 0 of the tile's first pixel.</param>
    /// <param name="offsets">The input of each k, in floats from there.</param>
    /// <param name="weights">[depth][Rows].</param>
    /// <param name="depth">Inputs per output.</param>
    /// <param name="bias">[Rows]. If null, sums continue from the output, in all <see cref="Rows"/> rows.</param>
    /// <param name="slope">Factor of negative results.</param>
    /// <param name="output">The tile's first pixel of the first filter.</param>
    /// <param name="outputPlane">Floats from filter to filter.</param>
    static abstract void Run(
        int width, float* input, int* offsets, float* weights, int depth, float* bias, float slope, float* output, nint outputPlane);
}
