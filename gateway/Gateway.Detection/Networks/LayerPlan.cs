namespace Gateway.Detection.Networks;

/// <summary>A network with all layers of its cfg, checked. Holds no weights.</summary>
/// <param name="Cfg">The source; its section i is layer i.</param>
/// <param name="Input">Shape of the network's input.</param>
/// <param name="Layers">In the order of the cfg.</param>
/// <param name="Classes">Classes of the output layers.</param>
internal sealed record NetworkPlan(CfgFile Cfg, LayerShape Input, IReadOnlyList<LayerPlan> Layers, int Classes)
{
    /// <summary>32-bit floats in the weights file, behind its header.</summary>
    public long Parameters { get; } = Layers.Sum(layer => layer.Parameters);
}

/// <summary>One layer of a cfg, checked: shapes match, sources exist, all sizes are within limits.</summary>
internal abstract record LayerPlan(LayerShape Input, LayerShape Output)
{
    /// <summary>The layer's 32-bit floats in the weights file.</summary>
    public virtual long Parameters => 0;
}

/// <summary>The size of a layer's input or output: planes of rows of 32-bit floats, channel by channel.</summary>
internal readonly record struct LayerShape(int Width, int Height, int Channels)
{
    public long Count => (long)Width * Height * Channels;

    public override string ToString() => $"{Width}x{Height}x{Channels}";
}

/// <summary>The function applied to a layer's outputs.</summary>
internal enum Activation
{
    Linear,

    /// <summary>x, or x/10 below zero.</summary>
    Leaky,

    /// <summary>x, or 0 below zero.</summary>
    Relu,

    /// <summary>1 / (1 + e^-x).</summary>
    Logistic,

    /// <summary>x * tanh(ln(1 + e^x)).</summary>
    Mish,
}

/// <summary>A convolution, with batch normalisation or a bias per filter, and an activation.</summary>
/// <remarks>
/// In the weights file: biases[n], then with batch normalisation scales[n], means[n], variances[n], then
/// weights[n][input channels / groups][size][size].
/// </remarks>
internal sealed record ConvolutionalPlan(
    LayerShape Input,
    LayerShape Output,
    int Size,
    int Stride,
    int Padding,
    int Groups,
    bool BatchNormalize,
    Activation Activation) : LayerPlan(Input, Output)
{
    public int Filters => Output.Channels;

    /// <summary>Weights per filter.</summary>
    public int FilterLength => Input.Channels / Groups * Size * Size;

    public override long Parameters => ((long)FilterLength + (BatchNormalize ? 4 : 1)) * Filters;
}

/// <summary>The largest value of each window; outside the input there are none.</summary>
/// <remarks>Padding counts both sides together, as in darknet; the window of output (0,0) begins at minus half the padding.</remarks>
internal sealed record MaxPoolPlan(LayerShape Input, LayerShape Output, int Size, int Stride, int Padding) : LayerPlan(Input, Output);

/// <summary>Moves squares of stride by stride into channels, in darknet's own order.</summary>
internal sealed record ReorgPlan(LayerShape Input, LayerShape Output, int Stride) : LayerPlan(Input, Output);

/// <summary>The concatenated outputs of earlier layers, or only one group of each one's channels.</summary>
/// <remarks>Sources are layer indices in order. Groups is the number of channel groups per source, Group the used one, from 0.</remarks>
internal sealed record RoutePlan(LayerShape Input, LayerShape Output, IReadOnlyList<int> Sources, int Groups, int Group) : LayerPlan(Input, Output);

/// <summary>The sum of the previous layer and an earlier one of the same shape, then an activation.</summary>
internal sealed record ShortcutPlan(LayerShape Input, LayerShape Output, int From, Activation Activation) : LayerPlan(Input, Output);

/// <summary>Repeats every value in a square of stride by stride, times a scale.</summary>
internal sealed record UpsamplePlan(LayerShape Input, LayerShape Output, int Stride, float Scale) : LayerPlan(Input, Output);

/// <summary>The outputs of a [region] layer (yolo version 2): per anchor x, y, w, h, objectness and a score per class.</summary>
/// <remarks>
/// Anchors are widths and heights in cells: w0, h0, w1, h1, ... Class scores become probabilities by softmax, or without it by the logistic function.
/// </remarks>
internal sealed record RegionPlan(LayerShape Input, int Classes, IReadOnlyList<float> Anchors, bool Softmax)
    : LayerPlan(Input, Input);

/// <summary>The outputs of a [yolo] layer: per anchor x, y, w, h, objectness and a probability per class.</summary>
/// <remarks>
/// Anchors are widths and heights in network pixels, only of this layer: w0, h0, w1, h1, ... ScaleXY scales the centre's offset around the cell's
/// middle; 1 changes nothing.
/// </remarks>
internal sealed record YoloPlan(LayerShape Input, int Classes, IReadOnlyList<float> Anchors, float ScaleXY) : LayerPlan(Input, Input);
