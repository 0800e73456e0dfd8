namespace Gateway.Vision;

/// <summary>The size at which a camera is analysed, as it is set. Above 0 the value is the divisor of <see cref="LumaScale"/>.</summary>
public enum AnalysisScale
{
    /// <summary>Chosen by the size of the picture and by load: see <see cref="ScaleChooser"/>.</summary>
    Auto = 0,
    Full = 1,
    Half = 2,
    Quarter = 4,
}
