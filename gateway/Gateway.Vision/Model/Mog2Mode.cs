namespace Gateway.Vision;

/// <summary>One Gaussian of one pixel.</summary>
internal struct Mog2Mode
{
    /// <summary>Share of the recent samples that were of this mode.</summary>
    public float Weight;

    /// <summary>Grey level.</summary>
    public float Mean;

    /// <summary>Grey levels squared.</summary>
    public float Variance;
}
