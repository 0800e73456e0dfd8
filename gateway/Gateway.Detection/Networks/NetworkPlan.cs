namespace Gateway.Detection.Networks;

/// <summary>A network with all layers of its cfg, checked. Holds no weights.</summary>
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

    /// <summary>The source; its section i is layer i.</summary>
    public CfgFile Cfg { get; }

    public LayerShape Input { get; }

    public IReadOnlyList<LayerPlan> Layers { get; }

    /// <summary>Classes of the output layers.</summary>
    public int Classes { get; }

    /// <summary>32-bit floats in the weights file, behind its header.</summary>
    public long Parameters { get; }
}
