namespace Gateway.Detection.Networks;

/// <summary>Squares of stride by stride moved into channels, in darknet's own order.</summary>
internal sealed record ReorgPlan(LayerShape Input, LayerShape Output, int Stride) : LayerPlan(Input, Output);
