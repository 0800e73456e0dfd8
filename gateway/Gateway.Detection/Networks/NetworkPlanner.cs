namespace Gateway.Detection.Networks;

/// <summary>Makes a <see cref="NetworkPlan"/> of a cfg, layer by layer, and refuses errors with file and line.</summary>
internal sealed class NetworkPlanner
{
    private const int MaxSide = 4096;
    private const int MaxChannels = 1 << 16;
    private const int MaxClasses = 1 << 14;
    private const int MaxStride = 64;
    private const int MaxKernel = 255;
    private const long MaxOutput = 1 << 27;
    private const long MaxParameters = 1 << 29;   // of all layers: 2 GiB, eight times yolov4's

    private readonly CfgSection _net;
    private readonly List<LayerPlan> _layers = [];
    private readonly List<double> _pixels = [];   // input pixels per output pixel of each layer, along a side
    private LayerShape _shape;
    private int _classes;
    private long _parameters;

    private NetworkPlanner(CfgSection net, LayerShape input)
    {
        _net = net;
        _shape = input;
    }

    /// <exception cref="UnsupportedNetworkException">A layer or setting is not supported.</exception>
    /// <exception cref="DetectionModelException">The cfg is invalid.</exception>
    public static NetworkPlan Plan(CfgFile cfg)
    {
        var net = cfg.Network;
        if (net.Has("inputs"))
            throw net.Unsupported("inputs= is set: this network does not take pictures", "inputs");

        var input = new LayerShape(Side(net, "width"), Side(net, "height"), net.Integer("channels", 3, 1, MaxChannels));
        if (input.Channels != 3)
            throw net.Unsupported($"channels={input.Channels}: only networks for colour pictures (channels=3) are supported", "channels");

        var planner = new NetworkPlanner(net, input);
        foreach (var section in cfg.Layers)
            planner.Add(section);

        if (planner._classes == 0)
            throw cfg.Layers[^1].Unsupported("is the last layer, and there is no [yolo] or [region] layer: this is not a detection network");
        return new NetworkPlan(cfg, input, planner._layers, planner._classes);
    }

    private static int Side(CfgSection net, string key) =>
        net.Has(key) ? net.Integer(key, 0, 1, MaxSide) : throw net.Error($"{key}= is missing");

    private void Add(CfgSection section)
    {
        if (_layers.Count > 0 && _layers[^1] is YoloPlan or RegionPlan && section.Type != "route")
            throw section.Unsupported("takes its input from the output layer before it");

        LayerPlan layer = section.Type switch
        {
            "convolutional" or "conv" => Convolutional(section),
            "maxpool" or "max" => MaxPool(section),
            "route" => Route(section),
            "shortcut" => Shortcut(section),
            "upsample" => Upsample(section),
            "reorg" => Reorg(section),
            "yolo" => Yolo(section),
            "region" => Region(section),
            _ => throw section.Unsupported("is an unsupported layer"),
        };
        if (layer.Output.Count > MaxOutput)
            throw section.Error($"has an output of {layer.Output}, more than {MaxOutput} values");
        _parameters += layer.Parameters;
        if (_parameters > MaxParameters)
            throw section.Error($"brings the network to {_parameters} weights, more than {MaxParameters}");
        _pixels.Add(PixelsOf(layer));
        _layers.Add(layer);
        _shape = layer.Output;
    }

    private double PixelsOf(LayerPlan layer)
    {
        var before = _pixels.Count == 0 ? 1 : _pixels[^1];
        return layer switch
        {
            ConvolutionalPlan convolution => before * convolution.Stride,
            MaxPoolPlan pool => before * pool.Stride,
            ReorgPlan reorg => before * reorg.Stride,
            UpsamplePlan upsample => before / upsample.Stride,
            RoutePlan route => _pixels[route.Sources[0]],
            _ => before,
        };
    }

    /// <summary>The error if layers do not match because strides do not divide the network's input evenly; otherwise null.</summary>
    private DetectionModelException? UnevenStrides(CfgSection section, int stride = 1)
    {
        var coarsest = (long)Math.Max(_pixels.DefaultIfEmpty(1).Max(), (_pixels.Count == 0 ? 1 : _pixels[^1]) * stride);
        foreach (var key in (ReadOnlySpan<string>)["width", "height"])
        {
            var side = _net.Integer(key, 0, 1, MaxSide);
            if (side % coarsest == 0)
                continue;
            var below = side / coarsest * coarsest;
            var advice = below > 0 ? $"{below} or {below + coarsest}" : $"{coarsest}";
            return _net.Error(
                $"{key}={side} is not a multiple of {coarsest}, as the strides up to [{section.Type}] in line {section.Line} need: use {advice}",
                key);
        }

        return null;
    }

    private ConvolutionalPlan Convolutional(CfgSection section)
    {
        RefuseOthers(section, ("dilation", 1), ("xnor", 0), ("binary", 0), ("flipped", 0), ("antialiasing", 0), ("deform", 0));
        foreach (var key in (ReadOnlySpan<string>)["stride_x", "stride_y", "share_index"])
        {
            if (section.Has(key))
                throw section.Unsupported($"{key}= is not supported", key);
        }

        var filters = section.Integer("filters", 1, 1, MaxChannels);
        var size = section.Integer("size", 1, 1, MaxKernel);
        var stride = section.Integer("stride", 1, 1, MaxStride);
        var padding = section.Flag("pad") ? size / 2 : section.Integer("padding", 0, 0, MaxKernel);
        var groups = section.Integer("groups", 1, 1, MaxChannels);
        if (_shape.Channels % groups != 0 || filters % groups != 0)
            throw section.Error($"groups={groups} divides neither {_shape.Channels} channels nor {filters} filters evenly", "groups");
        if (_shape.Width + 2 * padding < size || _shape.Height + 2 * padding < size)
            throw section.Error($"size={size} is larger than its padded input of {_shape}", "size");

        var output = new LayerShape(
            (_shape.Width + 2 * padding - size) / stride + 1, (_shape.Height + 2 * padding - size) / stride + 1, filters);
        return new ConvolutionalPlan(
            _shape, output, size, stride, padding, groups, section.Flag("batch_normalize"), ReadActivation(section, "logistic"));
    }

    private MaxPoolPlan MaxPool(CfgSection section)
    {
        RefuseOthers(section, ("maxpool_depth", 0), ("antialiasing", 0));
        var stride = section.Integer("stride", 1, 1, MaxStride);
        var size = section.Integer("size", stride, 1, MaxKernel);
        var padding = section.Integer("padding", size - 1, 0, MaxKernel);
        if (_shape.Width + padding < size || _shape.Height + padding < size)
            throw section.Error($"size={size} is larger than its padded input of {_shape}", "size");

        var output = new LayerShape(
            (_shape.Width + padding - size) / stride + 1, (_shape.Height + padding - size) / stride + 1, _shape.Channels);
        return new MaxPoolPlan(_shape, output, size, stride, padding);
    }

    private RoutePlan Route(CfgSection section)
    {
        var sources = section.Integers("layers", -_layers.Count, _layers.Count - 1);
        if (sources.Length == 0)
            throw section.Error("layers= is missing");

        var groups = section.Integer("groups", 1, 1, MaxChannels);
        var group = section.Integer("group_id", 0, 0, groups - 1);
        var channels = 0L;
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = Source(section, sources[i]);
            var shape = _layers[sources[i]].Output;
            var first = _layers[sources[0]].Output;
            if (shape.Width != first.Width || shape.Height != first.Height)
            {
                throw UnevenStrides(section)
                    ?? section.Error($"layer {sources[i]} ({shape}) and layer {sources[0]} ({first}) differ in size", "layers");
            }
            if (shape.Channels % groups != 0)
                throw section.Error($"groups={groups} does not divide {shape.Channels} channels evenly", "groups");
            channels += shape.Channels / groups;
        }

        if (channels > MaxChannels)
            throw section.Error($"joins {channels} channels, more than {MaxChannels}", "layers");
        return new RoutePlan(_shape, _layers[sources[0]].Output with { Channels = (int)channels }, sources, groups, group);
    }

    private ShortcutPlan Shortcut(CfgSection section)
    {
        RefuseOthers(section, ("alpha", 1), ("beta", 1));
        if (section.Text("weights_type", "none") != "none")
            throw section.Unsupported("weights_type= is not supported", "weights_type");

        var from = section.Integers("from", -_layers.Count, _layers.Count - 1);
        if (from.Length == 0)
            throw section.Error("from= is missing");
        if (from.Length > 1)
            throw section.Unsupported("from= with several layers is not supported", "from");

        var source = Source(section, from[0]);
        if (_layers[source].Output != _shape)
        {
            throw (_layers[source].Output.Channels == _shape.Channels ? UnevenStrides(section) : null)
                ?? section.Unsupported($"adds layer {source} of another shape ({_layers[source].Output} to {_shape})", "from");
        }
        return new ShortcutPlan(_shape, _shape, source, ReadActivation(section, "linear"));
    }

    private UpsamplePlan Upsample(CfgSection section)
    {
        var stride = section.Integer("stride", 2, 1, MaxStride);
        return new UpsamplePlan(
            _shape, new LayerShape(_shape.Width * stride, _shape.Height * stride, _shape.Channels), stride, section.Number("scale", 1));
    }

    private ReorgPlan Reorg(CfgSection section)
    {
        RefuseOthers(section, ("reverse", 0), ("flatten", 0), ("extra", 0));
        var stride = section.Integer("stride", 1, 1, MaxStride);
        if (_shape.Width % stride != 0 || _shape.Height % stride != 0 || _shape.Channels % (stride * stride) != 0)
            throw UnevenStrides(section, stride) ?? section.Error($"stride={stride} does not divide {_shape} evenly", "stride");
        return new ReorgPlan(
            _shape, new LayerShape(_shape.Width / stride, _shape.Height / stride, _shape.Channels * stride * stride), stride);
    }

    private YoloPlan Yolo(CfgSection section)
    {
        RefuseOthers(section, ("new_coords", 0));
        var classes = Classes(section);
        var num = section.Integer("num", 1, 1, MaxChannels);
        var anchors = section.Numbers("anchors");
        if (anchors.Length != num * 2)
            throw section.Error($"num={num} needs {num * 2} values in anchors=, there are {anchors.Length}", "anchors");

        var mask = section.Has("mask") ? section.Integers("mask", 0, num - 1) : [.. Enumerable.Range(0, num)];
        FitChannels(section, mask.Length, classes);
        return new YoloPlan(_shape, classes, [.. mask.SelectMany(m => anchors[(m * 2)..(m * 2 + 2)])], section.Number("scale_x_y", 1));
    }

    private RegionPlan Region(CfgSection section)
    {
        RefuseOthers(section, ("coords", 4), ("background", 0));
        if (section.Has("tree") || section.Has("map"))
            throw section.Unsupported("tree= (classes in a hierarchy) is not supported", "tree");

        var classes = Classes(section);
        var num = section.Integer("num", 1, 1, MaxChannels);
        var anchors = section.Numbers("anchors");
        if (anchors.Length != num * 2)
            throw section.Error($"num={num} needs {num * 2} values in anchors=, there are {anchors.Length}", "anchors");
        FitChannels(section, num, classes);
        return new RegionPlan(_shape, classes, anchors, section.Flag("softmax"));
    }

    private int Classes(CfgSection section)
    {
        var classes = section.Integer("classes", 20, 1, MaxClasses);
        if (_classes != 0 && _classes != classes)
            throw section.Error($"classes={classes}, where an earlier output layer has {_classes}", "classes");
        return _classes = classes;
    }

    private void FitChannels(CfgSection section, int anchors, int classes)
    {
        var needed = (long)anchors * (classes + 5);
        if (_shape.Channels != needed)
        {
            var trained = _shape.Channels / anchors - 5;
            var other = _shape.Channels % anchors == 0 && trained is >= 1 and <= MaxClasses ? $", or classes={trained}" : "";
            throw section.Error(
                $"{anchors} anchors of {classes} classes need {needed} channels, the layer before has {_shape.Channels}: "
                + $"set its filters={needed}{other}");
        }
    }

    private int Source(CfgSection section, int value)
    {
        var index = value < 0 ? _layers.Count + value : value;
        if (_layers[index] is YoloPlan or RegionPlan)
            throw section.Unsupported($"takes its input from the output layer {index}");
        return index;
    }

    private static Activation ReadActivation(CfgSection section, string fallback) => section.Text("activation", fallback) switch
    {
        "linear" => Activation.Linear,
        "leaky" => Activation.Leaky,
        "relu" => Activation.Relu,
        "logistic" => Activation.Logistic,
        "mish" => Activation.Mish,
        var other => throw section.Unsupported($"activation={CfgFile.Shown(other)} is not supported", "activation"),
    };

    private static void RefuseOthers(CfgSection section, params ReadOnlySpan<(string Key, float Only)> settings)
    {
        foreach (var (key, only) in settings)
        {
            if (section.Has(key) && section.Number(key, only) != only)
                throw section.Unsupported($"{key}= other than {only} is not supported", key);
        }
    }
}
