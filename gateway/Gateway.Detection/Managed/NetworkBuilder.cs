using System.Runtime.Intrinsics;
using Gateway.Detection.Managed.Kernels;
using Gateway.Detection.Managed.Steps;
using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed;

/// <summary>Lays out a network's memory and steps, and loads its weights.</summary>
internal abstract class NetworkBuilder
{
    private readonly List<IDisposable> _owned = [];
    private readonly List<Step> _steps = [];
    private readonly List<Head> _heads = [];
    private readonly List<Planes> _outputs = [];

    /// <summary>The widest vectors that this processor computes with at full speed.</summary>
    public static VectorWidth BestWidth =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256
        : VectorWidth.Bits128;

    /// <exception cref="DetectionModelException">The weights do not fit.</exception>
    public static Network Build(NetworkPlan plan, string weightsPath, VectorWidth width)
    {
        NetworkBuilder builder = width switch
        {
            VectorWidth.Bits512 => For<Floats512>(),
            VectorWidth.Bits256 => For<Floats256>(),
            _ => For<Floats128>(),
        };
        using var weights = new WeightsReader(weightsPath, plan);
        return builder.Build(plan, weights);
    }

    /// <summary>Adds the step of the kernel, with its weights packed for it.</summary>
    protected abstract Step Convolve(ConvolutionInput input, Planes output, int firstFilter, PackedWeights weights, float slope);

    /// <summary>Adds what a convolution's output still needs after the kernel.</summary>
    protected abstract Step Finish(Planes output, Activation activation);

    /// <summary>Filters in a block of packed weights.</summary>
    protected abstract int BlockRows { get; }

    private static NetworkBuilder For<TVector>()
        where TVector : unmanaged, IVector<TVector> =>
        TVector.ManyRegisters ? new KernelNetworkBuilder<TileOf8<TVector>, TVector>() : new KernelNetworkBuilder<TileOf4<TVector>, TVector>();

    private Network Build(NetworkPlan plan, WeightsReader weights)
    {
        var input = Allocate(plan.Input);
        foreach (var layer in plan.Layers)
        {
            var previous = _outputs.Count == 0 ? input : _outputs[^1];
            _outputs.Add(Add(layer, previous, weights));
        }

        return new Network(plan, input, _steps, _heads, _owned);
    }

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
            case ConvolutionalPlan convolution:
                AddConvolution(convolution, input, output, weights);
                break;
            case MaxPoolPlan pool:
                _steps.Add(new MaxPoolStep(pool, input, output));
                break;
            case RoutePlan route:
                _steps.Add(new RouteStep(route, [.. route.Sources.Select(source => _outputs[source])], output));
                break;
            case ShortcutPlan shortcut:
                _steps.Add(new ShortcutStep(shortcut, input, _outputs[shortcut.From], output));
                break;
            case UpsamplePlan upsample:
                _steps.Add(new UpsampleStep(upsample, input, output));
                break;
            case ReorgPlan reorg:
                _steps.Add(new ReorgStep(reorg, input, output));
                break;
            default:
                throw new InvalidOperationException($"{layer.GetType().Name} has no steps");
        }

        return output;
    }

    private void AddConvolution(ConvolutionalPlan plan, Planes input, Planes output, WeightsReader weights)
    {
        PhaseLayout? phases = null;
        if (!ConvolutionInput.IsDirect(plan))
        {
            phases = Own(new PhaseLayout(plan, output.RowStride));
            _steps.Add(new PhaseStep(plan, input, phases));
        }

        var groups = LoadWeights(plan, weights);
        for (var group = 0; group < plan.Groups; group++)
        {
            var firstChannel = group * (plan.Input.Channels / plan.Groups);
            var source = Own(phases is null
                ? ConvolutionInput.Direct(plan, input, firstChannel)
                : ConvolutionInput.Phased(plan, phases, output.RowStride, firstChannel));
            _steps.Add(Convolve(source, output, group * (plan.Filters / plan.Groups), groups[group], Slope(plan.Activation)));
        }

        _steps.Add(Finish(output, plan.Activation));
    }

    /// <summary>Batch normalisation is a factor and an addend per filter, so it goes into the weights and the bias.</summary>
    private PackedWeights[] LoadWeights(ConvolutionalPlan plan, WeightsReader weights)
    {
        var perGroup = plan.Filters / plan.Groups;
        var groups = Enumerable.Range(0, plan.Groups).Select(_ => Own(new PackedWeights(perGroup, plan.FilterLength, BlockRows))).ToArray();
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

        return groups;
    }

    private static float Slope(Activation activation) => activation switch
    {
        Activation.Leaky => 0.1f,
        Activation.Relu => 0,
        _ => 1,
    };

    private Planes Allocate(LayerShape shape) => new(Own(new NativeFloats(Planes.LengthFor(shape))), shape);

    private T Own<T>(T one)
        where T : IDisposable
    {
        _owned.Add(one);
        return one;
    }
}
