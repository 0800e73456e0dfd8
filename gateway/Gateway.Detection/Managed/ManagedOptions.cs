namespace Gateway.Detection.Managed;

/// <summary>How the managed engine runs.</summary>
public sealed record ManagedOptions
{
    /// <summary>Objects below this confidence are not told; 0 to 1. 0.5 is darknet's own default.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>Threads that work on a frame; 0 means one for each processor.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Objects told of a frame; of more the surest, and how many more there are.</summary>
    public int MaxObjects { get; init; } = FrameDetections.MostObjects;

    /// <summary>Larger JPEGs are refused unseen.</summary>
    public int MaxFrameBytes { get; init; } = 16 << 20;
}
