namespace Gateway.Detection.Managed.Steps;

/// <summary>Applies a curved activation to a convolution's output and clears the border, which its runs overwrote. A job is a channel.</summary>
internal sealed unsafe class RowsStep<TVector>(Planes planes, Activation activation) : Step
    where TVector : unmanaged, IVector<TVector>
{
    public override int Jobs => planes.Shape.Channels;

    public override void Run(int job, float* scratch)
    {
        // Across row ends too: a row of 13 would be mostly remainder, and the values between rows are cleared anyway.
        var row = planes.First(job);
        if (CurveOf<TVector>.Bends(activation))
            CurveOf<TVector>.Apply(activation, row, planes.RowStride * planes.Shape.Height);
        planes.ClearBorder(job);
    }
}
