namespace Gateway.Detection.Managed.Steps;

/// <summary>All tiles of a convolution, with bias and the piecewise linear activations.</summary>
/// <remarks>
/// Fills the output from the first filter on, with garbage at row ends. Input and weights are borrowed. A job is one block of filters over one chunk
/// of tiles, small enough to keep its input in the second-level cache.
/// </remarks>
internal sealed unsafe class ConvolutionStep<TKernel>(
    ConvolutionInput input, Planes output, int firstFilter, PackedWeights weights, float slope) : Step
    where TKernel : unmanaged, ITileKernel
{
    private const int ChunkBytes = 384 * 1024;
    private const int LeastChunk = 1024;

    private readonly int _tilesOfRun = InTiles(input.RunLength);
    private readonly int _tiles = InTiles(input.RunLength) * input.Runs;
    private readonly int _tilesOfChunk = Math.Min(
        InTiles(input.RunLength) * input.Runs, InTiles(Math.Max(LeastChunk, ChunkBytes / (sizeof(float) * input.Channels))));

    public override int Jobs => Blocks * ((_tiles + _tilesOfChunk - 1) / _tilesOfChunk);

    private int Blocks => (weights.Filters + TKernel.Rows - 1) / TKernel.Rows;

    public override int Scratch => TKernel.Rows * TKernel.Width;

    private static int InTiles(int length) => (length + TKernel.Width - 1) / TKernel.Width;

    public override void Run(int job, float* scratch)
    {
        var block = job % Blocks;
        var first = job / Blocks * _tilesOfChunk;
        for (var tile = first; tile < Math.Min(_tiles, first + _tilesOfChunk); tile++)
        {
            var run = tile / _tilesOfRun;
            var start = tile % _tilesOfRun * TKernel.Width;
            RunTile(block, run, start, scratch);
        }
    }

    private void RunTile(int block, int run, int start, float* scratch)
    {
        var width = Math.Min(TKernel.Width, input.RunLength - start);
        var rows = Math.Min(TKernel.Rows, weights.Filters - block * TKernel.Rows);
        var source = input.Start + (nint)run * input.RunStride + start;
        var target = output.First(firstFilter + block * TKernel.Rows) + (nint)run * output.RowStride + start;
        var whole = width == TKernel.Width && rows == TKernel.Rows;
        TKernel.Run(
            width, source, input.Offsets, weights.Block(block), weights.Depth, weights.Bias(block), slope,
            whole ? target : scratch, whole ? output.PlaneStride : TKernel.Width);
        if (whole)
            return;

        for (var row = 0; row < rows; row++)
            new ReadOnlySpan<float>(scratch + row * TKernel.Width, width).CopyTo(new Span<float>(target + (nint)row * output.PlaneStride, width));
    }
}
