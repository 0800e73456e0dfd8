using System.Diagnostics;

namespace Gateway.Vision;

/// <summary>JPEG in, motion decision out, for one camera.</summary>
/// <remarks>One thread at a time, frames in order of time. Steady state allocates nothing.</remarks>
public sealed class MotionAnalyzer : IDisposable
{
    /// <summary>Most objects told of per frame.</summary>
    public const int MaxObjects = 64;

    private readonly MotionOptions _options;
    private readonly JpegDecoder _decoder;
    private readonly BackgroundModel _model;
    private readonly LumaPlane _luma = new();
    private readonly ForegroundMask _mask = new();
    private readonly MotionResult _result;

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="DllNotFoundException">libturbojpeg.so.0 is not installed.</exception>
    public MotionAnalyzer(MotionOptions options)
    {
        options.Validate();
        _options = options;
        _decoder = new JpegDecoder(options.Jpeg);
        _model = BackgroundModel.Create(options.Model);
        _result = new MotionResult(Math.Max(1, options.Regions.Length), MaxObjects);
    }

    /// <summary>What the last frame's model said, at the scale of analysis.</summary>
    public ForegroundMask Mask => _mask;

    /// <param name="jpeg">One frame; not kept.</param>
    /// <param name="at">When it was captured or received, on any clock that does not jump back.</param>
    /// <returns>The analyzer's own result object, valid until the next call.</returns>
    public MotionResult Analyze(ReadOnlySpan<byte> jpeg, TimeSpan at)
    {
        var start = Stopwatch.GetTimestamp();
        _result.At = at;
        _result.Decision = MotionDecision.Nothing;
        _result.ObjectCount = 0;
        _result.ModelUs = _result.ObjectsUs = 0;
        _result.Refusal = _decoder.Decode(jpeg, _luma, _options.Scale);
        _result.DecodeUs = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        if (_result.Refusal != JpegRefusal.None)
            return _result;

        start = Stopwatch.GetTimestamp();
        _model.Apply(_luma, _mask);
        _result.ModelUs = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        return _result;
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _model.Dispose();
        _luma.Dispose();
        _mask.Dispose();
    }
}
