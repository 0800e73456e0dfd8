using Gateway.Detection.Managed.Kernels;
using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed.Steps;

/// <summary>
/// What is left to do on a convolution's output: put the activation on that is not a straight line, and clear the border, where its runs wrote
/// over the ends of rows. A
/// job is a channel.
/// </summary>
internal sealed unsafe class RowsStep<TVector>(Planes planes, Activation activation) : Step
    where TVector : unmanaged, IVector<TVector>
{
    public override int Jobs => planes.Shape.Channels;

    public override void Run(int job, float* scratch)
    {
        // Over the ends of the rows too: a row of 13 would be mostly remainder, and what lies between is cleared anyway.
        var row = planes.First(job);
        if (CurveOf<TVector>.Bends(activation))
            CurveOf<TVector>.Apply(activation, row, planes.RowStride * planes.Shape.Height);
        planes.ClearBorder(job);
    }
}
