namespace Gateway.Vision;

/// <summary>Parameters of the MOG2 background model, with OpenCV's names and meaning.</summary>
/// <remarks>OpenCV's defaults, without shadows. The seed's threshold (A3), 50, suits colour: the differences of three channels add up.</remarks>
public sealed record BackgroundModelOptions
{
    public const int MaxMixtures = 5;

    /// <summary>Frames over which the model learns; the automatic learning rate is 1 / min(2 x frames seen, history).</summary>
    public int History { get; init; } = 500;

    /// <summary>A sample closer to a mode than this many variances (squared distance) is background.</summary>
    public double VarThreshold { get; init; } = 16;

    /// <summary>A sample closer than this updates the mode; otherwise it makes a new mode.</summary>
    public float VarThresholdGen { get; init; } = 9;

    /// <summary>Gaussians per pixel, 1 to <see cref="MaxMixtures"/>.</summary>
    public int Mixtures { get; init; } = 5;

    /// <summary>The heaviest modes up to this total weight are background.</summary>
    public float BackgroundRatio { get; init; } = 0.9f;

    /// <summary>Variance of a new mode, grey levels squared.</summary>
    public float VarInit { get; init; } = 15;

    public float VarMin { get; init; } = 4;

    public float VarMax { get; init; } = 75;

    /// <summary>Speed at which modes without samples are dropped (complexity reduction threshold); 0 keeps all.</summary>
    public float ComplexityReduction { get; init; } = 0.05f;

    /// <summary>Marks shadows with <see cref="ShadowValue"/> instead of 255.</summary>
    public bool DetectShadows { get; init; }

    public byte ShadowValue { get; init; } = 127;

    /// <summary>A shadow darkens a pixel to no less than this share of the background.</summary>
    public float ShadowThreshold { get; init; } = 0.5f;

    /// <exception cref="ArgumentException">A value is out of range; the text begins with its name.</exception>
    public void Validate()
    {
        Require(History is >= 1 and <= 1_000_000, nameof(History), "must be 1 to 1000000 frames");
        Require(VarThreshold is > 0 and < 1e9, nameof(VarThreshold), "must be above 0 and below 1000000000");
        Require(VarThresholdGen is > 0 and < 1e9f, nameof(VarThresholdGen), "must be above 0 and below 1000000000");
        Require(Mixtures is >= 1 and <= MaxMixtures, nameof(Mixtures), "must be 1 to 5");
        Require(BackgroundRatio is > 0 and <= 1, nameof(BackgroundRatio), "must be above 0 and at most 1");
        Require(VarMin is > 0 and < 1e6f, nameof(VarMin), "must be above 0 and below 1000000");
        Require(VarMax >= VarMin && VarMax < 1e6f, nameof(VarMax), "must be at least VarMin and below 1000000");
        Require(VarInit >= VarMin && VarInit <= VarMax, nameof(VarInit), "must be VarMin to VarMax");
        Require(ComplexityReduction is >= 0 and <= 1, nameof(ComplexityReduction), "must be 0 to 1");
        Require(ShadowThreshold is >= 0 and <= 1, nameof(ShadowThreshold), "must be 0 to 1");
        Require(ShadowValue is > 0 and < 255, nameof(ShadowValue), "must be 1 to 254");
    }

    /// <exception cref="ArgumentException">Unless <paramref name="holds"/>; the text is the key, then the rule.</exception>
    internal static void Require(bool holds, string key, string rule)
    {
        if (!holds)
            throw new ArgumentException($"{key} {rule}.", key);
    }
}
