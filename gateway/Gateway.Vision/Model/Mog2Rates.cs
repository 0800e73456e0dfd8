namespace Gateway.Vision;

/// <summary>The numbers of one frame, rounded to single precision where OpenCV rounds them.</summary>
internal readonly struct Mog2Rates(double learningRate, BackgroundModelOptions options)
{
    /// <summary>Learning rate.</summary>
    public readonly float AlphaT = (float)learningRate;

    /// <summary>What is left of an old weight.</summary>
    public readonly float Alpha1 = 1f - (float)learningRate;

    /// <summary>Added to every weight, 0 or negative; a weight below its opposite is pruned. The product is taken in double precision.</summary>
    public readonly float Prune = (float)(-learningRate * options.ComplexityReduction);

    /// <summary>A weight below this is pruned.</summary>
    public readonly float PruneBelow = -(float)(-learningRate * options.ComplexityReduction);

    /// <summary>Background threshold in variances.</summary>
    public readonly float Tb = (float)options.VarThreshold;

    /// <summary>Fit threshold in variances.</summary>
    public readonly float Tg = options.VarThresholdGen;

    /// <summary>Cumulated weight up to which modes are background.</summary>
    public readonly float TB = options.BackgroundRatio;

    public readonly float VarInit = options.VarInit;

    public readonly float VarMin = options.VarMin;

    public readonly float VarMax = options.VarMax;

    /// <summary>Darkest shadow, as a share of the background.</summary>
    public readonly float Tau = options.ShadowThreshold;
}
