using Gateway.Detection.Managed.Steps;

namespace Gateway.Detection.Managed;

/// <summary>Builds networks for one kernel.</summary>
internal sealed class KernelNetworkBuilder<TKernel, TVector> : NetworkBuilder
    where TKernel : unmanaged, ITileKernel
    where TVector : unmanaged, IVector<TVector>
{
    protected override int BlockRows => TKernel.Rows;

    protected override Step Convolve(ConvolutionInput input, Planes output, int firstFilter, PackedWeights weights, float slope) =>
        new ConvolutionStep<TKernel>(input, output, firstFilter, weights, slope);

    protected override Step Finish(Planes output, Activation activation) => new RowsStep<TVector>(output, activation);

    protected override (WinogradLayout Layout, Step Transform, Step Convolve) ConvolveByPoints(
        ConvolutionalPlan plan, Planes input, Arena arena, Planes output, WinogradWeights weights, float slope)
    {
        var layout = new WinogradLayout(plan, TKernel.Width, arena);
        return (
            layout, new WinogradInputStep<TVector>(input, layout),
            new WinogradStep<TKernel, TVector>(layout, output, weights, plan.Activation, slope));
    }

    protected override Step AddUp(ShortcutPlan plan, Planes input, Planes other, Planes output, float slope) =>
        new ShortcutStep<TVector>(plan, input, other, output, slope);
}
