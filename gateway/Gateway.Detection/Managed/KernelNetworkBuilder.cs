using Gateway.Detection.Managed.Kernels;
using Gateway.Detection.Managed.Steps;

namespace Gateway.Detection.Managed;

/// <summary>Builds with one kernel.</summary>
internal sealed class KernelNetworkBuilder<TKernel> : NetworkBuilder
    where TKernel : unmanaged, ITileKernel
{
    protected override int BlockRows => TKernel.Rows;

    protected override Step Convolve(ConvolutionInput input, Planes output, int firstFilter, PackedWeights weights, float slope) =>
        new ConvolutionStep<TKernel>(input, output, firstFilter, weights, slope);
}
