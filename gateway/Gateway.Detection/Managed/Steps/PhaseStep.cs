namespace Gateway.Detection.Managed.Steps;

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
