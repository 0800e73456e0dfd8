using System.Runtime.Intrinsics;
using Gateway.Detection.Managed.Steps;

namespace Gateway.Detection.Managed;

/// <summary>Lays out a network's memory and steps, and loads its weights.</summary>
internal abstract class NetworkBuilder
{
    private readonly List<IDisposable> _owned = [];
    private readonly List<Step> _steps = [];
    private readonly List<int> _layerOfStep = [];
    private readonly List<Head> _heads = [];
    private readonly List<Planes> _outputs = [];
    private readonly Arena _arena;

    protected NetworkBuilder() => _arena = Own(new Arena());

    /// <summary>The widest vectors that this processor computes with at full speed.</summary>
    public static VectorWidth BestWidth =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256
        : VectorWidth.Bits128;

    /// <exception cref="DetectionModelException">The weights do not match, or the values need too much memory.</exception>
    public static Network Build(NetworkPlan plan, string weightsPath, VectorWidth width)
    {
        NetworkBuilder builder = width switch
        {
            VectorWidth.Bits512 => For<Floats512>(),
            VectorWidth.Bits256 => For<Floats256>(),
            _ => For<Floats128>(),
        };
        using var weights = new WeightsReader(weightsPath, plan);
        try
        {
            return builder.Build(plan, weights);
        }
        catch (OutOfMemoryException e)
        {
            throw new DetectionModelException(
                $"{plan.Cfg.Path}: the network's {MiB(plan.Parameters)} MiB of weights and {MiB(builder._arena.Length)} MiB of values "
                + "exceed the available memory: use a smaller network",
                e);
        }
    }

    /// <summary>The kernel's step, with its packed weights.</summary>
    protected abstract Step Convolve(ConvolutionInput input, Planes output, int firstFilter, PackedWeights weights, float slope);

    /// <summary>The work on a convolution's output after the kernel.</summary>
    protected abstract Step Finish(Planes output, Activation activation);

    /// <summary>The two steps of Winograd's convolution, and the layout between them.</summary>
    protected abstract (WinogradLayout Layout, Step Transform, Step Convolve) ConvolveByPoints(
        ConvolutionalPlan plan, Planes input, Arena arena, Planes output, WinogradWeights weights, float slope);

    protected abstract Step AddUp(ShortcutPlan plan, Planes input, Planes other, Planes output, float slope);

    /// <summary>Filters in a block of packed weights.</summary>
    protected abstract int BlockRows { get; }

    private static NetworkBuilder For<TVector>()
        where TVector : unmanaged, IVector<TVector> =>
        TVector.ManyRegisters ? new KernelNetworkBuilder<TileOf8<TVector>, TVector>() : new KernelNetworkBuilder<TileOf4<TVector>, TVector>();

    private Network Build(NetworkPlan plan, WeightsReader weights)
    {
        var input = Allocate(plan.Input);
        input.Memory.UsedAlways();   // the letterbox's grey stays
        foreach (var layer in plan.Layers)
        {
            var previous = _outputs.Count == 0 ? input : _outputs[^1];
            _outputs.Add(Add(layer, previous, weights));
            while (_layerOfStep.Count < _steps.Count)
                _layerOfStep.Add(_outputs.Count - 1);
        }

        foreach (var head in _heads)
            head.Values.Memory.UsedBy(int.MaxValue);
        if (!_arena.LayOut())
            throw TooLarge(plan);
        return new Network(plan, input, _steps, _heads, _owned);
    }

    private DetectionModelException TooLarge(NetworkPlan plan)
    {
        var (step, floats) = _arena.Fullest(_steps.Count);
        return plan.Cfg.Layers[_layerOfStep[step]].Error(
            $"needs {MiB(floats)} MiB for its values and those needed later; the network needs {MiB(_arena.Length)} MiB, "
            + $"the limit is {MiB(Arena.MostFloats)}: use a smaller width= and height= in [net]");
    }

    private static long MiB(long floats) => floats >> 18;

    private Planes Add(LayerPlan layer, Planes input, WeightsReader weights)
    {
        switch (layer)
        {
            case YoloPlan yolo:
                _heads.Add(new YoloHead(yolo, input));
                return input;
            case RegionPlan region:
                _heads.Add(new RegionHead(region, input));
                return input;
            case RoutePlan { Sources.Count: 1, Groups: 1 } route:
                return _outputs[route.Sources[0]];
        }

        var output = Allocate(layer.Output);
        switch (layer)
        {
            case ConvolutionalPlan convolution when WinogradLayout.Suits(convolution):
                AddWinograd(convolution, input, output, weights);
                break;
            case ConvolutionalPlan convolution:
                AddConvolution(convolution, input, output, weights);
                break;
            case MaxPoolPlan pool:
                AddStep(new MaxPoolStep(pool, input, output), input.Memory, output.Memory);
                break;
            case RoutePlan route:
                Planes[] sources = [.. route.Sources.Select(source => _outputs[source])];
                AddStep(new RouteStep(route, sources, output), [output.Memory, .. sources.Select(source => source.Memory)]);
                break;
            case ShortcutPlan shortcut:
                var other = _outputs[shortcut.From];
                AddStep(AddUp(shortcut, input, other, output, Slope(shortcut.Activation)), input.Memory, other.Memory, output.Memory);
                break;
            case UpsamplePlan upsample:
                AddStep(new UpsampleStep(upsample, input, output), input.Memory, output.Memory);
                break;
            case ReorgPlan reorg:
                AddStep(new ReorgStep(reorg, input, output), input.Memory, output.Memory);
                break;
            default:
                throw new InvalidOperationException($"{layer.GetType().Name} has no steps");
        }

        return output;
    }

    private void AddStep(Step step, params ReadOnlySpan<ArenaBlock> uses)
    {
        foreach (var block in uses)
            block.UsedBy(_steps.Count);
        _steps.Add(step);
    }

    private void AddConvolution(ConvolutionalPlan plan, Planes input, Planes output, WeightsReader weights)
    {
        PhaseLayout? phases = null;
        if (!ConvolutionInput.IsDirect(plan))
        {
            phases = new PhaseLayout(plan, output.RowStride, _arena);
            AddStep(new PhaseStep(plan, input, phases), input.Memory, phases.Memory);
        }

        var perGroup = plan.Filters / plan.Groups;
        var groups = Enumerable.Range(0, plan.Groups).Select(_ => Own(new PackedWeights(perGroup, plan.FilterLength, BlockRows))).ToArray();
        LoadWeights(plan, weights, groups);
        for (var group = 0; group < plan.Groups; group++)
        {
            var firstChannel = group * (plan.Input.Channels / plan.Groups);
            var source = Own(phases is null
                ? ConvolutionInput.Direct(plan, input, firstChannel)
                : ConvolutionInput.Phased(plan, phases, output.RowStride, firstChannel));
            AddStep(Convolve(source, output, group * perGroup, groups[group], Slope(plan.Activation)), source.Memory, output.Memory);
        }

        AddStep(Finish(output, plan.Activation), output.Memory);
    }

    private void AddWinograd(ConvolutionalPlan plan, Planes input, Planes output, WeightsReader weights)
    {
        var packed = Own(new WinogradWeights(plan.Filters, plan.Input.Channels, BlockRows));
        LoadWeights(plan, weights, packed);
        var (layout, transform, convolve) = ConvolveByPoints(plan, input, _arena, output, packed, Slope(plan.Activation));
        AddStep(transform, input.Memory, layout.Memory);
        AddStep(convolve, layout.Memory, output.Memory);
    }

    /// <summary>Folds the batch normalisation, a factor and an addend per filter, into weights and bias.</summary>
    private static void LoadWeights(ConvolutionalPlan plan, WeightsReader weights, params ReadOnlySpan<IFilterWeights> groups)
    {
        var perGroup = plan.Filters / groups.Length;
        var biases = weights.Read(plan.Filters);
        var scales = plan.BatchNormalize ? weights.Read(plan.Filters) : [];
        var means = plan.BatchNormalize ? weights.Read(plan.Filters) : [];
        var variances = plan.BatchNormalize ? weights.Read(plan.Filters) : [];
        var filterWeights = new float[plan.FilterLength];
        for (var filter = 0; filter < plan.Filters; filter++)
        {
            weights.Read(filterWeights);
            var factor = plan.BatchNormalize ? scales[filter] / (MathF.Sqrt(variances[filter]) + 0.000001f) : 1;
            var bias = plan.BatchNormalize ? biases[filter] - means[filter] * factor : biases[filter];
            groups[filter / perGroup].Set(filter % perGroup, filterWeights, factor, bias);
        }
    }

    private static float Slope(Activation activation) => activation switch
    {
        Activation.Leaky => 0.1f,
        Activation.Relu => 0,
        _ => 1,
    };

    private Planes Allocate(LayerShape shape) => new(_arena.Take(Planes.LengthFor(shape)), shape);

    private T Own<T>(T one)
        where T : IDisposable
    {
        _owned.Add(one);
        return one;
    }
}

internal enum VectorWidth
{
    Bits128 = 128,
    Bits256 = 256,
    Bits512 = 512,
}

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
