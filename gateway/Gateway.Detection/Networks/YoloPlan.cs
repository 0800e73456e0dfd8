namespace Gateway.Detection.Networks;

/// <summary>The outputs of a [yolo] layer: per anchor x, y, w, h, objectness and a probability per class.</summary>
/// <remarks>
/// Anchors are widths and heights in network pixels, of this layer's own anchors only: w0, h0, w1, h1, ...
/// ScaleXY stretches the centre's offset about the cell's middle; 1 leaves it.
/// </remarks>
internal sealed record YoloPlan(LayerShape Input, int Classes, IReadOnlyList<float> Anchors, float ScaleXY) : LayerPlan(Input, Input);
