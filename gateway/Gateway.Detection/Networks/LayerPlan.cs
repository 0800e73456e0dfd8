namespace Gateway.Detection.Networks;

/// <summary>One layer of a network as its cfg describes it, checked: shapes fit, sources exist, every size is within limits.</summary>
internal abstract record LayerPlan(LayerShape Input, LayerShape Output)
{
    /// <summary>32-bit floats this layer takes from the weights file.</summary>
    public virtual long Parameters => 0;
}
