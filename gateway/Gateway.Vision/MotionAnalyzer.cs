using System.Diagnostics;

namespace Gateway.Vision;

/// <summary>JPEG in, motion decision out, for one camera: decode, background model, clean-up, objects, region scores, decision.</summary>
/// <remarks>
/// One thread at a time, frames in order of time. Steady state allocates nothing. When the size of the picture changes, the model and the
/// decision begin anew, which is counted; a frame that is refused changes nothing.
/// </remarks>
public sealed class MotionAnalyzer : IDisposable
{
    /// <summary>Most objects told of per frame.</summary>
    public const int MaxObjects = 64;

    /// <summary>Most objects followed at a time.</summary>
    public const int MaxTracks = 16;

    private readonly MotionOptions _options;
    private readonly JpegDecoder _decoder;
    private readonly BackgroundModel _model;
    private readonly IMotionDetector _detector;
    private readonly RegionMask[] _regions;
    private readonly MotionResult _result;
    private readonly LumaPlane _luma = new();
    private readonly ForegroundMask _mask = new();
    private readonly BitMask _foreground = new();
    private readonly MaskOpening _opening = new();
    private readonly ObjectFinder _objects = new();
    private readonly BitMask? _wanted;   // union of the regions; null for the whole picture
    private int _width;    // of the picture in sensor pixels; 0 before the first
    private int _height;

    /// <exception cref="ArgumentException">An option is out of range; the text begins with its name.</exception>
    /// <exception cref="DllNotFoundException">libturbojpeg.so.0 is not installed; the text names the package.</exception>
    public MotionAnalyzer(MotionOptions options)
    {
        options.Validate();
        _options = options;
        _regions = options.Regions.IsEmpty ? [new RegionMask(null)] : [.. options.Regions.Select(r => new RegionMask(r))];
        _detector = options.Mode == MotionMode.Sequence && !options.Regions.IsEmpty
            ? new SequenceDetector(options)
            : new AreaDetector(options, _regions.Length);
        _result = new MotionResult(_regions.Length, MaxObjects);
        _decoder = new JpegDecoder(options.Jpeg);
        _wanted = options.OnlyRegions && !options.Regions.IsEmpty ? new BitMask() : null;
        _model = BackgroundModel.Create(options.Model);
        _model.Region = _wanted;
    }

    /// <summary>What the model said of the last frame, before clean-up, at the scale of analysis. Overwritten by the next.</summary>
    public ForegroundMask Mask => _mask;

    /// <summary>Analyses one frame.</summary>
    /// <param name="jpeg">Not kept.</param>
    /// <param name="at">When it was captured or received, on any clock that does not jump back.</param>
    /// <returns>The analyzer's own result object, valid until the next call.</returns>
    public MotionResult Analyze(ReadOnlySpan<byte> jpeg, TimeSpan at)
    {
        _result.Begin(at);
        var started = Stopwatch.GetTimestamp();
        if (!_decoder.TryReadHeader(jpeg, out var info, out var refusal))
        {
            _result.Refusal = refusal;
            return _result;
        }

        _result.Refusal = _decoder.Decode(jpeg, _luma, _options.Scale);
        var decoded = Stopwatch.GetTimestamp();
        _result.DecodeUs = Stopwatch.GetElapsedTime(started, decoded).TotalMicroseconds;
        if (_result.Refusal != JpegRefusal.None)
            return _result;

        if (info.Width != _width || info.Height != _height)
            ChangeSize(info.Width, info.Height);

        _model.Apply(_luma, _mask);
        var learnt = Stopwatch.GetTimestamp();
        _result.ModelUs = Stopwatch.GetElapsedTime(decoded, learnt).TotalMicroseconds;

        FindObjects();
        for (var i = 0; i < _regions.Length; i++)
            _result.ScoreSlots[i] = _regions[i].Score(_foreground);

        Decide(at);
        _result.ObjectsUs = Stopwatch.GetElapsedTime(learnt).TotalMicroseconds;
        return _result;
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _model.Dispose();
        _luma.Dispose();
        _mask.Dispose();
    }

    private void ChangeSize(int width, int height)
    {
        if (_width != 0)
        {
            _result.RestartCount++;
            _model.Restart();
            _detector.Restart();
        }

        _width = _result.Width = width;
        _height = _result.Height = height;
        foreach (var region in _regions)
            region.Draw(_luma.Width, _luma.Height, (int)_options.Scale);

        if (_wanted is null)
            return;

        _wanted.Resize(_luma.Width, _luma.Height);
        _wanted.Clear();
        foreach (var region in _regions)
            _wanted.Add(region.Bits);
    }

    private void FindObjects()
    {
        _foreground.CopyFrom(_mask);
        if (_model.FrameCount == 1)
            _foreground.Clear();   // a model's first frame has nothing to differ from: all of it is foreground, none of it moves
        if (_wanted is not null)
            _foreground.KeepWithin(_wanted);
        if (_options.Opening)
            _opening.Open(_foreground);

        var scale = (int)_options.Scale;
        _result.ObjectCount = _objects.Find(_foreground, SmallestObject(scale), _result.ObjectSlots);
        if (scale != 1)
            ToSensorPixels(scale);
    }

    /// <summary>Objects down to a quarter of the least area are told, as those are the near misses; in analysed pixels.</summary>
    private int SmallestObject(int scale) => Math.Max(1, _options.MinArea / (4 * scale * scale));

    private void ToSensorPixels(int scale)
    {
        foreach (ref var o in _result.ObjectSlots[.._result.ObjectCount])
        {
            var (x, y) = (o.X * scale, o.Y * scale);
            o = new MovingObject(
                x,
                y,
                Math.Min(o.Width * scale, _width - x),
                Math.Min(o.Height * scale, _height - y),
                o.Area * scale * scale,
                ((o.CentroidX + 0.5) * scale) - 0.5,
                ((o.CentroidY + 0.5) * scale) - 0.5);
        }
    }

    private void Decide(TimeSpan at)
    {
        _result.Decision = _detector.Next(_result.Objects, _result.Scores, at, _result.Misses);
        _result.Take(_detector.Tracks);
        _result.IsArmed = _detector.IsArmed;
        _result.IsInCooldown = _detector.IsInCooldown(at);
        if (_result.Decision.Outcome == MotionOutcome.Fired)
            _result.EventCount++;
    }
}
