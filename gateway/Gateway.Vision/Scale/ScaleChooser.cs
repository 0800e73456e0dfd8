namespace Gateway.Vision;

/// <summary>Chooses the analysis scale of one camera. Reads no clock and measures nothing: equal calls give equal scales.</summary>
/// <remarks>
/// <code>
/// size    the first of Full, Half, Quarter with at most MaxPixels to analyse
/// down    load above DownAbove for DownAfter, in a moment without motion; after ForceAfter in any moment
/// up      load plus the extra load of the finer scale (three times the camera's own) below UpBelow for UpAfter, in a moment without motion;
///         never finer than the size allows
/// </code>
/// If load takes back a step up within <see cref="RegretWithin"/>, the wait for the next one doubles, up to <see cref="MaxUpAfter"/>: a load that
/// fits only one scale does not make the camera oscillate. Never so coarse that an object of the least area has fewer than
/// <see cref="MinObjectPixels"/> pixels, or the picture fewer than <see cref="MinSide"/> per side.
/// </remarks>
/// <param name="setting">Always chosen, unless it is Auto.</param>
/// <param name="minArea">First value of <see cref="LeastArea"/>.</param>
public sealed class ScaleChooser(AnalysisScale setting, int minArea)
{
    /// <summary>Most pixels analysed without load: 640x360 in full, 640x480 to 1280x720 at half scale.</summary>
    public const int MaxPixels = 240_000;

    public const int MinObjectPixels = 16;

    public const int MinSide = 16;

    public const double DownAbove = 0.85;

    public const double UpBelow = 0.7;

    public static readonly TimeSpan DownAfter = TimeSpan.FromSeconds(3);

    public static readonly TimeSpan ForceAfter = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan UpAfter = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan MaxUpAfter = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan RegretWithin = TimeSpan.FromSeconds(60);

    private int _width;
    private int _height;
    private TimeSpan? _overSince;
    private TimeSpan? _underSince;
    private TimeSpan? _steppedUpAt;
    private TimeSpan _upAfter = UpAfter;

    /// <summary>Least area of an object in pictures of the current size, in sensor pixels.</summary>
    public int LeastArea { get; set; } = minArea;

    public LumaScale Scale { get; private set; } = setting == AnalysisScale.Auto ? LumaScale.Full : (LumaScale)setting;

    /// <summary>The scale without load for a picture of this size in sensor pixels. Changes nothing.</summary>
    public LumaScale ForSize(int width, int height)
    {
        if (setting != AnalysisScale.Auto)
            return (LumaScale)setting;

        var scale = LumaScale.Full;
        while (AnalysedPixels(width, height, scale) > MaxPixels && CanCoarsen(width, height, scale))
            scale = Coarser(scale);
        return scale;
    }

    /// <summary>Starts over with pictures of this size.</summary>
    public LumaScale Begin(int width, int height)
    {
        (_width, _height) = (width, height);
        _overSince = _underSince = _steppedUpAt = null;
        _upAfter = UpAfter;
        return Scale = ForSize(width, height);
    }

    /// <summary>The scale for the next picture of the same size.</summary>
    /// <param name="at">Not before that of the last picture.</param>
    /// <param name="load">Measured until now; unknown load restarts all waits.</param>
    /// <param name="isQuiet">Whether nothing moves, so that a restarted model misses nothing.</param>
    public LumaScale Next(TimeSpan at, AnalysisLoad load, bool isQuiet)
    {
        if (setting != AnalysisScale.Auto)
            return Scale;

        var over = load.Total > DownAbove && CanCoarsen(_width, _height, Scale);
        var under = Scale > ForSize(_width, _height) && load.Total + (3 * load.Own) < UpBelow;
        _overSince = over ? _overSince ?? at : null;
        _underSince = under ? _underSince ?? at : null;

        var overFor = at - _overSince;
        if (overFor >= ForceAfter || (overFor >= DownAfter && isQuiet))
            StepDown(at);
        else if (at - _underSince >= _upAfter && isQuiet)
            StepUp(at);
        return Scale;
    }

    private void StepDown(TimeSpan at)
    {
        if (at - _steppedUpAt <= RegretWithin)
            _upAfter = _upAfter * 2 < MaxUpAfter ? _upAfter * 2 : MaxUpAfter;
        Scale = Coarser(Scale);
        _overSince = null;
    }

    private void StepUp(TimeSpan at)
    {
        Scale = Scale == LumaScale.Quarter ? LumaScale.Half : LumaScale.Full;
        _underSince = null;
        _steppedUpAt = at;
    }

    private bool CanCoarsen(int width, int height, LumaScale scale)
    {
        if (scale == LumaScale.Quarter)
            return false;
        var divisor = (int)Coarser(scale);
        return LeastArea / (divisor * divisor) >= MinObjectPixels && Math.Min(width, height) / divisor >= MinSide;
    }

    private static LumaScale Coarser(LumaScale scale) => scale == LumaScale.Full ? LumaScale.Half : LumaScale.Quarter;

    private static long AnalysedPixels(int width, int height, LumaScale scale) => (long)width * height / ((int)scale * (int)scale);
}

/// <summary>Measured load of the analysing threads.</summary>
/// <param name="Total">Share of their time for all cameras, 0 to 1; NaN if unknown.</param>
/// <param name="Own">Share of their time for this camera, 0 to <paramref name="Total"/>.</param>
public readonly record struct AnalysisLoad(double Total, double Own)
{
    /// <summary>Not measured since the start or the last change.</summary>
    public static AnalysisLoad Unknown => new(double.NaN, double.NaN);

    /// <summary>No load: the picture size alone decides.</summary>
    public static AnalysisLoad None => default;
}

/// <summary>The setting of a camera's analysis scale. Values above 0 are divisors of <see cref="LumaScale"/>.</summary>
public enum AnalysisScale
{
    /// <summary>Chosen by picture size and load: see <see cref="ScaleChooser"/>.</summary>
    Auto = 0,
    Full = 1,
    Half = 2,
    Quarter = 4,
}
