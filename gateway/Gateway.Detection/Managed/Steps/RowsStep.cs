using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed.Steps;

/// <summary>
/// What is left to do on a convolution's output: zero what its runs wrote between the rows, and put the activation on that is not a straight line. A
/// job is a channel.
/// </summary>
internal sealed unsafe class RowsStep(Planes planes, Activation activation) : Step
{
    public override int Jobs => planes.Shape.Channels;

    public override void Run(int job)
    {
        var row = planes.First(job);
        for (var y = 0; y < planes.Shape.Height; y++, row += planes.RowStride)
        {
            new Span<float>(row + planes.Shape.Width, Planes.Border).Clear();
            if (activation is Activation.Logistic or Activation.Mish)
                Curves.Apply(activation, new Span<float>(row, planes.Shape.Width));
        }
    }
}
