namespace Gateway.Detection.Managed.Steps;

/// <summary>The addresses of a convolution's inputs: one table of offsets for all outputs.</summary>
/// <remarks>
/// Outputs come in runs of neighbours. The input of output i of run r for k (channel, then row, then column of the window) is at
/// Start + r * RunStride + i + Offsets[k].
/// </remarks>
internal sealed unsafe class ConvolutionInput : IDisposable
{
    private readonly NativeFloats _offsets;
    private readonly nint _start;

    private ConvolutionInput(ArenaBlock memory, nint start, int channels, int runs, int runLength, int runStride, int[] offsets)
    {
        Memory = memory;
        _start = start;
        Channels = channels;
        Runs = runs;
        RunLength = runLength;
        RunStride = runStride;
        _offsets = new NativeFloats(offsets.Length);   // an int is as large as a float
        offsets.CopyTo(new Span<int>(_offsets.Start, offsets.Length));
    }

    public ArenaBlock Memory { get; }

    public float* Start => Memory.Start + _start;

    public int Channels { get; }

    public int Runs { get; }

    public int RunLength { get; }

    public int RunStride { get; }

    public int* Offsets => (int*)_offsets.Start;

    /// <summary>Whether the planes are usable directly: neighbouring outputs have neighbouring inputs, and the border is wide enough.</summary>
    public static bool IsDirect(ConvolutionalPlan plan) =>
        plan.Stride == 1 && plan.Padding <= Planes.Border && plan.Size == 2 * plan.Padding + 1;

    /// <summary>Direct input if <see cref="IsDirect"/>: one run across row ends; its useless outputs fall on the border.</summary>
    public static ConvolutionInput Direct(ConvolutionalPlan plan, Planes planes, int firstChannel)
    {
        var channels = plan.Input.Channels / plan.Groups;
        var offsets = new int[plan.FilterLength];
        var k = 0;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var y = -plan.Padding; y <= plan.Padding; y++)
            {
                for (var x = -plan.Padding; x <= plan.Padding; x++)
                    offsets[k++] = channel * planes.PlaneStride + y * planes.RowStride + x;
            }
        }

        var length = (plan.Output.Height - 1) * planes.RowStride + plan.Output.Width;
        return new ConvolutionInput(planes.Memory, (nint)firstChannel * planes.PlaneStride + planes.Origin, channels, 1, length, 0, offsets);
    }

    /// <summary>Input from planes that <see cref="PhaseStep"/> has split. If the row strides are equal, all rows are one run.</summary>
    public static ConvolutionInput Phased(ConvolutionalPlan plan, PhaseLayout phases, int outputRowStride, int firstChannel)
    {
        var channels = plan.Input.Channels / plan.Groups;
        var offsets = new int[plan.FilterLength];
        var k = 0;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var y = 0; y < plan.Size; y++)
            {
                for (var x = 0; x < plan.Size; x++)
                    offsets[k++] = channel * phases.ChannelStride + phases.OffsetOf(y, x);
            }
        }

        var start = (nint)firstChannel * phases.ChannelStride;
        var (width, height) = (plan.Output.Width, plan.Output.Height);
        return phases.RowStride == outputRowStride
            ? new ConvolutionInput(phases.Memory, start, channels, 1, (height - 1) * phases.RowStride + width, 0, offsets)
            : new ConvolutionInput(phases.Memory, start, channels, height, width, phases.RowStride, offsets);
    }

    public void Dispose() => _offsets.Dispose();
}
