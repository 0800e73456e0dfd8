namespace Gateway.Detection.Networks;

/// <summary>A network as its cfg describes it, all layers checked. Holds no weights.</summary>
internal sealed class NetworkPlan
{
    internal NetworkPlan(LayerShape input, IReadOnlyList<LayerPlan> layers, int classes)
    {
        Input = input;
        Layers = layers;
        Classes = classes;
        Parameters = layers.Sum(layer => layer.Parameters);
    }

    public LayerShape Input { get; }

    public IReadOnlyList<LayerPlan> Layers { get; }

    /// <summary>Classes that its output layers tell apart.</summary>
    public int Classes { get; }

    /// <summary>32-bit floats in the weights file, behind its header.</summary>
    public long Parameters { get; }
}
