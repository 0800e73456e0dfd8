using System.Numerics;
using System.Runtime.InteropServices;
using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed.Steps;

/// <summary>Adds two layers of one shape, then the activation. A job is a channel.</summary>
internal sealed unsafe class ShortcutStep(ShortcutPlan plan, Planes input, Planes other, Planes output) : Step
{
    public override int Jobs => plan.Output.Channels;

    public override void Run(int job)
    {
        for (var y = 0; y < plan.Output.Height; y++)
        {
            var row = new Span<float>(output.First(job) + (nint)y * output.RowStride, plan.Output.Width);
            Add(Row(input, job, y), Row(other, job, y), row);
            if (plan.Activation != Activation.Linear)
                Curves.Apply(plan.Activation, row);
        }
    }

    private static ReadOnlySpan<float> Row(Planes planes, int channel, int y) =>
        new(planes.First(channel) + (nint)y * planes.RowStride, planes.Shape.Width);

    private static void Add(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> sum)
    {
        var wideSum = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var wideLeft = MemoryMarshal.Cast<float, Vector<float>>(left);
        var wideRight = MemoryMarshal.Cast<float, Vector<float>>(right);
        for (var i = 0; i < wideSum.Length; i++)
            wideSum[i] = wideLeft[i] + wideRight[i];
        for (var i = wideSum.Length * Vector<float>.Count; i < sum.Length; i++)
            sum[i] = left[i] + right[i];
    }
}
