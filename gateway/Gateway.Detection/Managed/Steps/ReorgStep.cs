using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed.Steps;

/// <summary>
/// Moves squares into channels, in the order that darknet's [reorg] has: not the obvious one, but the one that every trained network has learnt. It reads
/// its input as if that were already of the finer grid's shape.
/// </summary>
/// <remarks>Input value (c, y, x), counted in a grid of stride times the width and height and as many fewer channels, is what output index (c, y, x) counted in the input's shape gets.</remarks>
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
