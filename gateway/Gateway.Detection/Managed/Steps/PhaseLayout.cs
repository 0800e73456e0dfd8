namespace Gateway.Detection.Managed.Steps;

/// <summary>A convolution's padded input, split by row and column modulo the stride: neighbouring outputs have neighbouring inputs.</summary>
/// <remarks>
/// Phase (py, px) of a channel holds the inputs (y * stride + py, x * stride + px) for y, x from <see cref="First"/> on. A stride of 1 has one phase:
/// the input with more border.
/// </remarks>
internal sealed unsafe class PhaseLayout
{
    private readonly ConvolutionalPlan _plan;

    /// <summary>Takes memory from the arena. Rows have the output's stride unless they are longer.</summary>
    public PhaseLayout(ConvolutionalPlan plan, int outputRowStride, Arena arena)
    {
        _plan = plan;
        First = Down(-plan.Padding);
        var last = Down(plan.Size - 1 - plan.Padding);
        var columns = plan.Output.Width + last - First;
        Rows = plan.Output.Height + last - First;
        RowStride = columns <= outputRowStride ? outputRowStride : columns;
        Memory = arena.Take((long)ChannelStride * plan.Input.Channels);
    }

    public ArenaBlock Memory { get; }

    public float* Start => Memory.Start;

    /// <summary>The first row and column of every phase, in strides: 0 or below.</summary>
    public int First { get; }

    /// <summary>Rows of a phase.</summary>
    public int Rows { get; }

    public int RowStride { get; }

    /// <summary>From channel to channel: all phases.</summary>
    public int ChannelStride => PhaseStride * _plan.Stride * _plan.Stride;

    private int PhaseStride => Rows * RowStride;

    public float* Row(int channel, int phaseY, int phaseX, int row) =>
        Start + (nint)channel * ChannelStride + (phaseY * _plan.Stride + phaseX) * PhaseStride + row * RowStride;

    /// <summary>From a channel's start to the input of output (0, 0) under row y and column x of the window.</summary>
    public int OffsetOf(int y, int x)
    {
        var (rowFromPad, columnFromPad) = (y - _plan.Padding, x - _plan.Padding);
        var (row, column) = (Down(rowFromPad), Down(columnFromPad));
        var phase = (rowFromPad - row * _plan.Stride) * _plan.Stride + columnFromPad - column * _plan.Stride;
        return phase * PhaseStride + (row - First) * RowStride + column - First;
    }

    /// <summary>Divided by the stride, rounded down.</summary>
    private int Down(int value) => (int)Math.Floor((double)value / _plan.Stride);
}
