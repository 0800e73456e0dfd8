using Gateway.Detection.Managed;
using Gateway.Detection.Networks;

namespace Gateway.Peers.Darknet;

/// <summary>A darknet network as an ONNX model: the same layers, with batch normalisation folded into the weights.</summary>
/// <remarks>The model's outputs are the inputs of darknet's output layers.</remarks>
internal sealed class OnnxNetwork
{
    public const string Input = "input";

    private readonly OnnxGraph _graph = new();
    private readonly List<string> _outputs = [];   // of each layer

    private OnnxNetwork(DetectionModel model)
    {
        var plan = model.Plan!;
        using var weights = new WeightsReader(model.WeightsFile, plan);
        _graph.AddInput(Input, ShapeOf(plan.Input));
        foreach (var layer in plan.Layers)
        {
            var input = _outputs.Count == 0 ? Input : _outputs[^1];
            if (layer is YoloPlan or RegionPlan)
                Heads.Add((input, ShapeOf(layer.Input)));
            _outputs.Add(Add(layer, input, weights));
        }

        foreach (var (name, shape) in Heads)
            _graph.AddOutput(name, shape);
        Bytes = _graph.ToModel();
    }

    public byte[] Bytes { get; }

    /// <summary>Names and shapes of the model's outputs, in the order of the output layers.</summary>
    public List<(string Name, long[] Shape)> Heads { get; } = [];

    /// <returns>Null where a layer has no operator of its own in ONNX.</returns>
    public static OnnxNetwork? Of(DetectionModel model) =>
        model.Plan!.Layers.Any(layer => layer is ReorgPlan or UpsamplePlan { Scale: not 1 }) ? null : new OnnxNetwork(model);

    public static long[] ShapeOf(LayerShape shape) => [1, shape.Channels, shape.Height, shape.Width];

    private string Add(LayerPlan layer, string input, WeightsReader weights) => layer switch
    {
        ConvolutionalPlan convolution => Add(convolution, input, weights),
        MaxPoolPlan pool => _graph.AddNode(
            "MaxPool", [input], ("kernel_shape", Twice(pool.Size)), ("strides", Twice(pool.Stride)), ("pads", PadsOf(pool))),
        RoutePlan route => Add(route),
        ShortcutPlan shortcut => Activated(shortcut.Activation, _graph.AddNode("Add", [input, _outputs[shortcut.From]])),
        UpsamplePlan upsample => _graph.AddNode(
            "Resize", [input, "", _graph.AddFloats([1f, 1, upsample.Stride, upsample.Stride], 4)],
            ("mode", "nearest"), ("nearest_mode", "floor"), ("coordinate_transformation_mode", "asymmetric")),
        YoloPlan or RegionPlan => input,
        _ => throw new NotSupportedException($"{layer.GetType().Name} in ONNX"),
    };

    private string Add(ConvolutionalPlan plan, string input, WeightsReader weights)
    {
        var biases = weights.Read(plan.Filters);
        var (scales, means, variances) = plan.BatchNormalize
            ? (weights.Read(plan.Filters), weights.Read(plan.Filters), weights.Read(plan.Filters))
            : ([], [], []);
        var values = weights.Read(plan.Filters * plan.FilterLength);
        for (var filter = 0; plan.BatchNormalize && filter < plan.Filters; filter++)
        {
            var factor = scales[filter] / (MathF.Sqrt(variances[filter]) + 0.000001f);   // darknet's, outside the root
            biases[filter] -= means[filter] * factor;
            foreach (ref var value in values.AsSpan(filter * plan.FilterLength, plan.FilterLength))
                value *= factor;
        }

        var convolved = _graph.AddNode(
            "Conv",
            [
                input, _graph.AddFloats(values, plan.Filters, plan.Input.Channels / plan.Groups, plan.Size, plan.Size),
                _graph.AddFloats(biases, plan.Filters),
            ],
            ("kernel_shape", Twice(plan.Size)), ("strides", Twice(plan.Stride)), ("group", (long)plan.Groups),
            ("pads", (long[])[plan.Padding, plan.Padding, plan.Padding, plan.Padding]));
        return Activated(plan.Activation, convolved);
    }

    private string Add(RoutePlan route)
    {
        var parts = route.Sources.Select(source => route.Groups == 1 ? _outputs[source] : GroupOf(source, route)).ToList();
        return parts.Count == 1 ? parts[0] : _graph.AddNode("Concat", parts, ("axis", 1L));
    }

    private string GroupOf(int source, RoutePlan route)
    {
        var length = route.Output.Channels / route.Sources.Count;
        var first = length * route.Group;
        var (start, end, axis) = (_graph.AddIntegers(first), _graph.AddIntegers(first + length), _graph.AddIntegers(1));
        return _graph.AddNode("Slice", [_outputs[source], start, end, axis]);
    }

    private string Activated(Activation activation, string input) => activation switch
    {
        Activation.Linear => input,
        Activation.Leaky => _graph.AddNode("LeakyRelu", [input], ("alpha", 0.1f)),
        Activation.Relu => _graph.AddNode("Relu", [input]),
        Activation.Logistic => _graph.AddNode("Sigmoid", [input]),
        Activation.Mish => _graph.AddNode("Mish", [input]),
        _ => throw new NotSupportedException($"{activation} in ONNX"),
    };

    /// <summary>Top, left, bottom, right. darknet counts both sides together and begins at half of them; the output's size gives the end.</summary>
    private static long[] PadsOf(MaxPoolPlan pool)
    {
        var before = pool.Padding / 2;
        int After(int input, int output) => Math.Max(0, ((output - 1) * pool.Stride) + pool.Size - input - before);
        return [before, before, After(pool.Input.Height, pool.Output.Height), After(pool.Input.Width, pool.Output.Width)];
    }

    private static long[] Twice(int value) => [value, value];
}
