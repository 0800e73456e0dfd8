namespace Gateway.Detection.Managed.Steps;

/// <summary>Adds two layers of one shape, then applies the activation. A job is a channel.</summary>
internal sealed unsafe class ShortcutStep<TVector>(ShortcutPlan plan, Planes input, Planes other, Planes output, float slope) : Step
    where TVector : unmanaged, IVector<TVector>
{
    public override int Jobs => plan.Output.Channels;

    public override void Run(int job, float* scratch)
    {
        // Across row ends, where both have zeros, in whole vectors and a remainder.
        var left = input.First(job);
        var right = other.First(job);
        var sum = output.First(job);
        var count = output.RowStride * output.Shape.Height;
        var slopes = TVector.All(slope);
        var i = 0;
        for (; i <= count - TVector.Count; i += TVector.Count)
        {
            var value = TVector.Add(TVector.Load(left + i), TVector.Load(right + i));
            TVector.Max(value, TVector.Multiply(value, slopes)).Store(sum + i);
        }

        for (; i < count; i++)
        {
            var value = left[i] + right[i];
            sum[i] = MathF.Max(value, value * slope);
        }

        if (CurveOf<TVector>.Bends(plan.Activation))
            CurveOf<TVector>.Apply(plan.Activation, sum, count);
        output.ClearBorder(job);
    }
}
