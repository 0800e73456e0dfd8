namespace Gateway.Detection.Networks;

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

    /// <summary>Weights of one filter.</summary>
    public int FilterLength => Input.Channels / Groups * Size * Size;

    public override long Parameters => ((long)FilterLength + (BatchNormalize ? 4 : 1)) * Filters;
}
