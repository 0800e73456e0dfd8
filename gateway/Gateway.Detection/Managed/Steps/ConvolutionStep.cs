using Gateway.Detection.Managed.Kernels;
using Gateway.Detection.Managed.Memory;

namespace Gateway.Detection.Managed.Steps;

/// <summary>All tiles of a convolution, with bias and the piecewise linear activations.</summary>
/// <remarks>A job is one block of filters over one chunk of tiles, small enough to keep its input in the second-level cache.</remarks>
internal sealed unsafe class ConvolutionStep<TKernel> : Step
    where TKernel : unmanaged, ITileKernel
{
    private const int ChunkBytes = 384 * 1024;
    private const int LeastChunk = 1024;

    private readonly ConvolutionInput _input;
    private readonly Planes _output;
    private readonly int _firstFilter;
    private readonly int _filters;
    private readonly PackedWeights _weights;
    private readonly float _slope;
    private readonly int _tilesOfRun;
    private readonly int _tilesOfChunk;
    private readonly int _tiles;

    /// <summary>Fills the output from <paramref name="firstFilter"/> on, with garbage at row ends. Input and weights are borrowed.</summary>
    public ConvolutionStep(ConvolutionInput input, Planes output, int firstFilter, PackedWeights weights, float slope)
    {
        _input = input;
        _output = output;
        _firstFilter = firstFilter;
        _filters = weights.Filters;
        _weights = weights;
        _slope = slope;
        _tilesOfRun = (input.RunLength + TKernel.Width - 1) / TKernel.Width;
        _tiles = _tilesOfRun * input.Runs;
        var chunk = Math.Max(LeastChunk, ChunkBytes / (sizeof(float) * input.Channels));
        _tilesOfChunk = Math.Min(_tiles, (chunk + TKernel.Width - 1) / TKernel.Width);
    }

    public override int Jobs => Blocks * ((_tiles + _tilesOfChunk - 1) / _tilesOfChunk);

    private int Blocks => (_filters + TKernel.Rows - 1) / TKernel.Rows;

    public override int Scratch => TKernel.Rows * TKernel.Width;

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
        var width = Math.Min(TKernel.Width, _input.RunLength - start);
        var rows = Math.Min(TKernel.Rows, _filters - block * TKernel.Rows);
        var source = _input.Start + (nint)run * _input.RunStride + start;
        var target = _output.First(_firstFilter + block * TKernel.Rows) + (nint)run * _output.RowStride + start;
        var weights = _weights.Block(block);
        var whole = width == TKernel.Width && rows == TKernel.Rows;
        TKernel.Run(
            width, source, _input.Offsets, weights, _weights.Depth, _weights.Bias(block), _slope,
            whole ? target : scratch, whole ? _output.PlaneStride : TKernel.Width);
        if (whole)
            return;

        for (var row = 0; row < rows; row++)
            new ReadOnlySpan<float>(scratch + row * TKernel.Width, width).CopyTo(new Span<float>(target + (nint)row * _output.PlaneStride, width));
    }
}
