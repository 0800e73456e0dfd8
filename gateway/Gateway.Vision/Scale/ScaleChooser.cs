namespace Gateway.Vision;

/// <summary>Chooses the scale of one camera's analysis. Knows no clock and measures nothing: the same calls give the same scales.</summary>
/// <remarks>
/// <code>
/// size    the first of Full, Half, Quarter that leaves at most MaxPixels to be analysed
/// down    load above DownAbove for DownAfter, in a moment without motion; after ForceAfter in any moment
/// up      load plus what the finer scale would add (three times the camera's own) below UpBelow for UpAfter, in a moment without motion;
///         never finer than the size allows
/// </code>
/// A step up that load takes back within <see cref="RegretWithin"/> doubles the wait for the next, up to <see cref="MaxUpAfter"/>, so a load
/// that fits one scale only does not make the camera swing. Never so coarse that an object of the least area has fewer than
/// <see cref="MinObjectPixels"/> pixels, or the picture fewer than <see cref="MinSide"/> a side.
/// </remarks>
public sealed class ScaleChooser
{
    /// <summary>Most pixels analysed of a picture without load; 800x600 is analysed in full, 1280x720 at half scale.</summary>
    public const int MaxPixels = 600_000;

    public const int MinObjectPixels = 16;

    public const int MinSide = 16;

    public const double DownAbove = 0.85;

    public const double UpBelow = 0.7;

    public static readonly TimeSpan DownAfter = TimeSpan.FromSeconds(3);

    public static readonly TimeSpan ForceAfter = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan UpAfter = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan MaxUpAfter = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan RegretWithin = TimeSpan.FromSeconds(60);

    private readonly AnalysisScale _setting;
    private readonly int _minArea;
    private int _width;
    private int _height;
    private TimeSpan? _overSince;
    private TimeSpan? _underSince;
    private TimeSpan? _steppedUpAt;
    private TimeSpan _upAfter = UpAfter;

    /// <param name="setting">Any but Auto is what is chosen always.</param>
    /// <param name="minArea">The least area of an object, in sensor pixels.</param>
    public ScaleChooser(AnalysisScale setting, int minArea)
    {
        _setting = setting;
        _minArea = minArea;
        Scale = setting == AnalysisScale.Auto ? LumaScale.Full : (LumaScale)setting;
    }

    /// <summary>What was chosen last.</summary>
    public LumaScale Scale { get; private set; }

    /// <summary>What a picture of this size, in sensor pixels, is analysed at while there is no load. Changes nothing.</summary>
    public LumaScale ForSize(int width, int height)
    {
        if (_setting != AnalysisScale.Auto)
            return (LumaScale)_setting;

        var scale = LumaScale.Full;
        while (AnalysedPixels(width, height, scale) > MaxPixels && CanCoarsen(width, height, scale))
            scale = Coarser(scale);
        return scale;
    }

    /// <summary>Begins anew with pictures of this size.</summary>
    public LumaScale Begin(int width, int height)
    {
        (_width, _height) = (width, height);
        _overSince = _underSince = _steppedUpAt = null;
        _upAfter = UpAfter;
        return Scale = ForSize(width, height);
    }

    /// <summary>The scale for the next picture of the same size.</summary>
    /// <param name="at">Its time, not before that of the last.</param>
    /// <param name="load">Measured up to now; unknown begins every wait anew.</param>
    /// <param name="isQuiet">Whether nothing moves, so that a model that begins anew misses nothing.</param>
    public LumaScale Next(TimeSpan at, AnalysisLoad load, bool isQuiet)
    {
        if (_setting != AnalysisScale.Auto)
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
        return _minArea / (divisor * divisor) >= MinObjectPixels && Math.Min(width, height) / divisor >= MinSide;
    }

    private static LumaScale Coarser(LumaScale scale) => scale == LumaScale.Full ? LumaScale.Half : LumaScale.Quarter;

    private static long AnalysedPixels(int width, int height, LumaScale scale) => (long)width * height / ((int)scale * (int)scale);
}
