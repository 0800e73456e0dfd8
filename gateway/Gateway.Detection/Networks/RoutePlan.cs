namespace Gateway.Detection.Networks;

/// <summary>The outputs of earlier layers one behind the other, or of each only one group of its channels.</summary>
/// <remarks>Sources are layer indices, in order. Groups: into how many each source's channels are divided; Group: which of them, from 0.</remarks>
internal sealed record RoutePlan(LayerShape Input, LayerShape Output, IReadOnlyList<int> Sources, int Groups, int Group) : LayerPlan(Input, Output);
