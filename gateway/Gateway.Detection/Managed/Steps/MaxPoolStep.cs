using System.Numerics;

namespace Gateway.Detection.Managed.Steps;

/// <summary>Max pooling: first down the columns, row by row, then along the row. A job is a channel.</summary>
internal sealed unsafe class MaxPoolStep(MaxPoolPlan plan, Planes input, Planes output) : Step
{
    public override int Jobs => plan.Input.Channels;

    private int Before => plan.Padding / 2;

    /// <summary>The length of a row with the overhang of its windows.</summary>
    private int Padded => Math.Max(Before + plan.Input.Width, (plan.Output.Width - 1) * plan.Stride + plan.Size);

    public override void Run(int job, float* scratch)
    {
        output.ClearBorder(job);
        Span<float> columns = stackalloc float[Padded];   // some ten kilobytes at the planner's limits
        var inside = columns.Slice(Before, plan.Input.Width);
        columns.Fill(float.MinValue);
        for (var y = 0; y < plan.Output.Height; y++)
        {
            var top = Math.Max(0, y * plan.Stride - Before);
            var bottom = Math.Min(plan.Input.Height, y * plan.Stride - Before + plan.Size);
            var target = new Span<float>(output.First(job) + (nint)y * output.RowStride, plan.Output.Width);
            if (bottom <= top)
            {
                target.Fill(float.MinValue);
                continue;
            }

            Row(job, top).CopyTo(inside);
            for (var row = top + 1; row < bottom; row++)
                Raise(inside, Row(job, row));
            Along(columns, target);
        }
    }

    private ReadOnlySpan<float> Row(int channel, int row) => new(input.First(channel) + (nint)row * input.RowStride, plan.Input.Width);

    private void Along(ReadOnlySpan<float> columns, Span<float> target)
    {
        if (plan.Stride == 1)
        {
            columns[..target.Length].CopyTo(target);
            for (var x = 1; x < plan.Size; x++)
                Raise(target, columns.Slice(x, target.Length));
            return;
        }

        if (plan is { Size: 2, Stride: 2 })
        {
            for (var x = 0; x < target.Length; x++)
                target[x] = float.MaxNative(columns[2 * x], columns[2 * x + 1]);
            return;
        }

        for (var x = 0; x < target.Length; x++)
        {
            var largest = float.MinValue;
            foreach (var value in columns.Slice(x * plan.Stride, plan.Size))
                largest = float.MaxNative(largest, value);
            target[x] = largest;
        }
    }

    /// <summary>Each value becomes the larger of itself and its neighbour in the other row.</summary>
    private static void Raise(Span<float> values, ReadOnlySpan<float> others)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(values);
        var wideOthers = MemoryMarshal.Cast<float, Vector<float>>(others[..values.Length]);
        for (var i = 0; i < wide.Length; i++)
            wide[i] = Vector.MaxNative(wide[i], wideOthers[i]);
        for (var i = wide.Length * Vector<float>.Count; i < values.Length; i++)
            values[i] = float.MaxNative(values[i], others[i]);
    }
}
