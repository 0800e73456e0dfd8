using Gateway.Detection.Managed.Kernels;
using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed.Steps;

/// <summary>
/// What is left to do on a convolution's output: put the activation on that is not a straight line, and zero what its runs wrote between the rows. A
/// job is a channel.
/// </summary>
internal sealed unsafe class RowsStep<TVector>(Planes planes, Activation activation) : Step
    where TVector : unmanaged, IVector<TVector>
{
    public override int Jobs => planes.Shape.Channels;

    public override void Run(int job)
    {
        // Over the ends of the rows too: a row of 13 would be mostly remainder, and what lies between is cleared anyway.
        var row = planes.First(job);
        if (CurveOf<TVector>.Bends(activation))
            CurveOf<TVector>.Apply(activation, row, planes.RowStride * planes.Shape.Height);
        for (var y = 0; y < planes.Shape.Height; y++, row += planes.RowStride)
            new Span<float>(row + planes.Shape.Width, Planes.Border).Clear();
    }
}
