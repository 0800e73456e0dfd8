namespace Gateway.Detection.Managed.Steps;

/// <summary>Repeats every value in a square. A job is a channel.</summary>
internal sealed unsafe class UpsampleStep(UpsamplePlan plan, Planes input, Planes output) : Step
{
    public override int Jobs => plan.Output.Channels;

    public override void Run(int job, float* scratch)
    {
        output.ClearBorder(job);
        for (var y = 0; y < plan.Output.Height; y++)
        {
            var source = input.First(job) + (nint)(y / plan.Stride) * input.RowStride;
            var target = output.First(job) + (nint)y * output.RowStride;
            if (y % plan.Stride != 0)
            {
                new ReadOnlySpan<float>(target - output.RowStride, plan.Output.Width).CopyTo(new Span<float>(target, plan.Output.Width));
                continue;
            }

            for (var x = 0; x < plan.Input.Width; x++)
                new Span<float>(target + x * plan.Stride, plan.Stride).Fill(plan.Scale * source[x]);
        }
    }
}
