namespace Gateway.Detection.Networks;

/// <summary>The sum of the layer before and an earlier one of the same shape, then an activation.</summary>
internal sealed record ShortcutPlan(LayerShape Input, LayerShape Output, int From, Activation Activation) : LayerPlan(Input, Output);
