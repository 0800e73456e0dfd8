namespace Gateway.Detection.Networks;

/// <summary>The outputs of a [region] layer (yolo version 2): per anchor x, y, w, h, objectness and a score per class.</summary>
/// <remarks>
/// Anchors are widths and heights in cells: w0, h0, w1, h1, ... Class scores become
/// probabilities by softmax, without it each by the logistic function.
/// </remarks>
internal sealed record RegionPlan(LayerShape Input, int Classes, IReadOnlyList<float> Anchors, bool Softmax)
    : LayerPlan(Input, Input);
