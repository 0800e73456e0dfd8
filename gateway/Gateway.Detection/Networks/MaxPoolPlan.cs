namespace Gateway.Detection.Networks;

/// <summary>The largest value of each window. The window of output (0,0) begins at minus half the padding; outside counts as nothing.</summary>
/// <remarks>Padding counts both sides together, as darknet does here.</remarks>
internal sealed record MaxPoolPlan(LayerShape Input, LayerShape Output, int Size, int Stride, int Padding) : LayerPlan(Input, Output);
