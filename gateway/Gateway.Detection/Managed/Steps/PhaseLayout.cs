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

/// <summary>Splits planes for a convolution without neighbouring inputs for neighbouring outputs; see <see cref="PhaseLayout"/>.</summary>
/// <remarks>A job is a channel.</remarks>
internal sealed unsafe class PhaseStep(ConvolutionalPlan plan, Planes input, PhaseLayout phases) : Step
{
    public override int Jobs => plan.Input.Channels;

    public override void Run(int job, float* scratch)
    {
        new Span<float>(phases.Row(job, 0, 0, 0), phases.ChannelStride).Clear();   // the padding
        for (var phaseY = 0; phaseY < plan.Stride; phaseY++)
        {
            for (var row = 0; row < phases.Rows; row++)
            {
                var y = (row + phases.First) * plan.Stride + phaseY;
                if (y < 0 || y >= plan.Input.Height)
                    continue;
                for (var phaseX = 0; phaseX < plan.Stride; phaseX++)
                    Gather(input.First(job) + (nint)y * input.RowStride, phases.Row(job, phaseY, phaseX, row), phaseX);
            }
        }
    }

    private void Gather(float* source, float* target, int phaseX)
    {
        var columns = Math.Min(phases.RowStride, (plan.Input.Width - 1 - phaseX) / plan.Stride + 1 - phases.First);
        for (var column = -phases.First; column < columns; column++)
            target[column] = source[(column + phases.First) * plan.Stride + phaseX];
    }
}
