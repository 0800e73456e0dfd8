namespace Gateway.Detection.Networks;

/// <summary>Every value repeated in a square of stride by stride, times a scale.</summary>
internal sealed record UpsamplePlan(LayerShape Input, LayerShape Output, int Stride, float Scale) : LayerPlan(Input, Output);
