namespace Gateway.Detection.Networks;

/// <summary>A network as its cfg describes it, all layers checked. Holds no weights.</summary>
internal sealed class NetworkPlan
{
    internal NetworkPlan(CfgFile cfg, LayerShape input, IReadOnlyList<LayerPlan> layers, int classes)
    {
        Cfg = cfg;
        Input = input;
        Layers = layers;
        Classes = classes;
        Parameters = layers.Sum(layer => layer.Parameters);
    }

    /// <summary>Where it stands; section i of its layers is layer i.</summary>
    public CfgFile Cfg { get; }

    public LayerShape Input { get; }

    public IReadOnlyList<LayerPlan> Layers { get; }

    /// <summary>Classes that its output layers tell apart.</summary>
    public int Classes { get; }

    /// <summary>32-bit floats in the weights file, behind its header.</summary>
    public long Parameters { get; }
}
