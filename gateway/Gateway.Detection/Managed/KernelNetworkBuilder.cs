using Gateway.Detection.Managed.Kernels;
using Gateway.Detection.Managed.Steps;
using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed;

/// <summary>Builds with one kernel.</summary>
internal sealed class KernelNetworkBuilder<TKernel, TVector> : NetworkBuilder
    where TKernel : unmanaged, ITileKernel
    where TVector : unmanaged, IVector<TVector>
{
    protected override int BlockRows => TKernel.Rows;

    protected override Step Convolve(ConvolutionInput input, Planes output, int firstFilter, PackedWeights weights, float slope) =>
        new ConvolutionStep<TKernel>(input, output, firstFilter, weights, slope);

    protected override Step Finish(Planes output, Activation activation) => new RowsStep<TVector>(output, activation);
}
