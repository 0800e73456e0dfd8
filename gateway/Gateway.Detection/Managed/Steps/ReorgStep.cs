namespace Gateway.Detection.Managed.Steps;

/// <summary>Moves squares into channels in the unusual order of darknet's [reorg], which all trained networks expect. A job is a channel.</summary>
/// <remarks>
/// The output value at index (c, y, x) of the input's shape is the input value at (c, y, x) of a finer grid: stride times the width and height, and
/// fewer channels by the square of the stride.
/// </remarks>
internal sealed unsafe class ReorgStep(ReorgPlan plan, Planes input, Planes output) : Step
{
    public override int Jobs => plan.Input.Channels;

    public override void Run(int job, float* scratch)
    {
        var (width, height, stride) = (plan.Input.Width, plan.Input.Height, plan.Stride);
        var fineChannels = plan.Input.Channels / (stride * stride);
        var (fineChannel, offset) = (job % fineChannels, job / fineChannels);
        for (var i = 0; i < stride * stride; i++)
            output.ClearBorder(job * stride * stride + i);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var fineX = x * stride + offset % stride;
                var fineY = y * stride + offset / stride;
                var from = fineX + width * stride * (fineY + (long)height * stride * fineChannel);
                var to = x + width * (y + (long)height * job);
                *At(output, to) = *At(input, from);
            }
        }
    }

    /// <summary>The value at an index that counts without borders.</summary>
    private static float* At(Planes planes, long index)
    {
        var (rows, x) = Math.DivRem(index, planes.Shape.Width);
        var (channel, y) = Math.DivRem(rows, planes.Shape.Height);
        return planes.First((int)channel) + y * planes.RowStride + x;
    }
}
