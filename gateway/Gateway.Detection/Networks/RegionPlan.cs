namespace Gateway.Detection.Networks;

/// <summary>The outputs of a [region] layer (yolo version 2): per anchor x, y, w, h, objectness and a score per class.</summary>
/// <remarks>
/// Anchors are widths and heights in cells: w0, h0, w1, h1, ... With Softmax class scores become probabilities, else they stay as
/// they are. With Background the objectness is not squashed.
/// </remarks>
internal sealed record RegionPlan(LayerShape Input, int Classes, IReadOnlyList<float> Anchors, bool Softmax, bool Background)
    : LayerPlan(Input, Input);
