using System.Diagnostics;
using System.Globalization;

namespace Gateway.Vision;

/// <summary>From JPEG to motion decision for one camera: decode, background model, clean-up, objects, region scores, decision.</summary>
/// <remarks>
/// One thread at a time, frames in order of time. Steady state allocates nothing. A new picture size restarts model and decision, and is counted.
/// A new analysis scale restarts only the model. A refused frame changes neither.
/// </remarks>
public sealed class MotionAnalyzer : IDisposable
{
    private readonly MotionOptions _options;
    private readonly JpegDecoder _decoder;
    private readonly BackgroundModel _model;
    private readonly RowWorkers? _workers;
    private readonly IMotionDetector _detector;
    private readonly WatchedArea _area;
    private readonly ScaleChooser _scale;
    private readonly SceneGuards _guards;
    private readonly IgnoredMotion _ignoredMotion;
    private readonly ModelWarmUp _warmUp;
    private readonly MotionResult _result;
    private readonly LumaPlane _luma = new();
    private readonly ForegroundMask _mask = new();
    private readonly BitMask _foreground = new();
    private readonly MaskCleaner _cleaner = MaskCleaner.Create();
    private readonly MaskOpening _opening = new();
    private readonly ObjectFinder _objects = new();
    private readonly LitBackground _lit = new();
    private int _width;   // of the picture in sensor pixels; 0 before the first
    private int _height;
    private LumaScale _drawnScale;
    private bool _isQuiet = true;
    private long _watchedPixels;
    private bool _isHoldTold;
    private bool _isIntervalTold;
    private bool _isIgnoredDrawn;
    private byte[]? _offered;
    private string _offeredLabel = "";

    /// <exception cref="ArgumentException">An option is out of range; the text begins with its name.</exception>
    /// <exception cref="DllNotFoundException">libturbojpeg.so.0 is not installed; the text names the package.</exception>
    public MotionAnalyzer(MotionOptions options)
    {
        options.Validate();
        _options = options;
        _area = new WatchedArea(options);
        _scale = new ScaleChooser(options.Scale, options.LeastArea(0, 0));
        _detector = options.Mode != MotionMode.Sequence || options.Regions.IsEmpty
            ? new AreaDetector(options, _area.RegionCount)
            : options.Tracking ? new TrackingDetector(options) : new SequenceDetector(options);
        _guards = new SceneGuards(options);
        _ignoredMotion = new IgnoredMotion(options);
        _warmUp = new ModelWarmUp(options);
        _result = new MotionResult(_area.RegionCount);
        _decoder = new JpegDecoder(options.Jpeg);
        _workers = options.Threads > 1 ? new RowWorkers(options.Threads) : null;
        _model = BackgroundModel.Create(options.Model);
        _model.Workers = _workers;
    }

    /// <summary>The model's mask of the last frame, before clean-up, at the analysis scale. Overwritten by the next frame.</summary>
    public ForegroundMask Mask => _mask;

    /// <summary>The foreground after clean-up, inside the watched area, at the analysis scale. Overwritten by the next frame.</summary>
    public BitMask Foreground => _foreground;

    /// <summary>Input of <see cref="AnalysisScale.Auto"/> besides the picture size. Set it before a call when it has changed.</summary>
    public AnalysisLoad Load { get; set; }

    /// <summary>Result of <see cref="OfferModel"/>; null until the first picture after it.</summary>
    public SavedModelRefusal? ModelRefusal { get; private set; }

    /// <summary>Offers the bytes of <see cref="SaveModel"/> of an earlier run under the same camera name, restored with the first picture.</summary>
    /// <remarks><paramref name="saved"/> is kept until then. After a restore, even the first picture is compared with a background.</remarks>
    public void OfferModel(byte[] saved, string camera) => (_offered, _offeredLabel) = (saved, camera);

    /// <summary>Copies the state of the background model. <paramref name="camera"/> has at most 64 characters of A-Z a-z 0-9 _ -.</summary>
    /// <returns>Owned by the caller, usable on any thread; null if nothing was learnt yet.</returns>
    public SavedModel? SaveModel(string camera, DateTimeOffset at) => _model.Save(Label(camera), at);

    /// <summary>Analyses one frame. <paramref name="at"/> is its capture or receive time, on any clock that does not jump back.</summary>
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

        var isSameSize = info.Width == _width && info.Height == _height;
        if (!isSameSize)
            _result.LeastArea = _scale.LeastArea = _detector.LeastArea = _ignoredMotion.LeastArea = _options.LeastArea(info.Width, info.Height);
        var scale = isSameSize ? _scale.Next(at, Load, _isQuiet) : _scale.ForSize(info.Width, info.Height);
        _result.Refusal = _decoder.Decode(jpeg, _luma, scale);
        var decoded = Stopwatch.GetTimestamp();
        _result.DecodeUs = Stopwatch.GetElapsedTime(started, decoded).TotalMicroseconds;
        if (_result.Refusal != JpegRefusal.None)
            return _result;

        if (!isSameSize)
            ChangeSize(info.Width, info.Height);
        else if (scale != _drawnScale)
            ChangeScale();

        _guards.Look(_luma, at);
        var looked = Stopwatch.GetTimestamp();
        _result.GuardUs = Stopwatch.GetElapsedTime(decoded, looked).TotalMicroseconds;

        Learn(_guards.LearningRate >= 0 ? _guards.LearningRate : _options.LearningRate ?? SlowRate());
        var learnt = Stopwatch.GetTimestamp();
        _result.ModelUs = Stopwatch.GetElapsedTime(looked, learnt).TotalMicroseconds;

        FindObjects();
        for (var i = 0; i < _area.RegionCount; i++)
            _result.ScoreSlots[i] = _area.Score(i, _foreground);

        Decide(at);
        _result.ObjectsUs = Stopwatch.GetElapsedTime(learnt).TotalMicroseconds;
        return _result;
    }

    /// <summary>Ends the events that have waited too long for a frame. Between frames, on the same clock.</summary>
    /// <returns>The events that run or ended.</returns>
    public ReadOnlySpan<MotionSpan> PassTime(TimeSpan at)
    {
        _detector.Spans.PassTime(at);
        return _detector.Spans.All;
    }

    /// <summary>Ends all events.</summary>
    /// <returns>The events that ended.</returns>
    public ReadOnlySpan<MotionSpan> EndEvents()
    {
        _detector.Spans.EndAll();
        return _detector.Spans.All;
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _model.Dispose();
        _workers?.Dispose();
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
        _scale.Begin(width, height);
        Draw();
    }

    private void ChangeScale()
    {
        _result.ScaleChangeCount++;
        _model.Restart();
        Draw();
    }

    private void Draw()
    {
        _drawnScale = _result.Scale = _scale.Scale;
        _area.Draw(_luma.Width, _luma.Height, (int)_drawnScale);
        _model.Region = _area.Watched;
        _watchedPixels = _area.Watched?.Count() ?? (long)_luma.Width * _luma.Height;
        _cleaner.Watch(_luma.Width, _luma.Height, _area.Watched);
        _guards.Restart();
        _isIgnoredDrawn = false;
        _warmUp.Restart();
    }

    /// <summary>The learning rate of a camera so slow that the model's history would take too long; else -1.</summary>
    private double SlowRate()
    {
        const double Fastest = 0.1;
        var share = (_detector.Spans.Pace.Interval ?? TimeSpan.Zero) / _options.HistoryTime;
        var newest = 1.0 / (2 * (_model.FrameCount + 1L));   // of a model that has learnt little
        return share <= 1.0 / _options.Model.History ? -1 : Math.Min(Fastest, Math.Max(share, newest));
    }

    private void Learn(double rate)
    {
        var isRestored = _offered is not null && TryRestore();
        _model.Apply(_luma, _mask, rate);
        if (!isRestored)
            return;
        if (!DiffersMostly())
        {
            _warmUp.Skip();
            return;
        }

        ModelRefusal = SavedModelRefusal.SceneChanged;
        _model.Restart();
        _model.Apply(_luma, _mask, rate);
    }

    private bool TryRestore()
    {
        var refusal = SavedModelHeader.Read(_offered, out var header);
        if (refusal == SavedModelRefusal.None && header.Label != Label(_offeredLabel))
            refusal = SavedModelRefusal.OtherLabel;
        if (refusal == SavedModelRefusal.None)
            refusal = _model.Restore(_offered, _luma.Width, _luma.Height);
        _offered = null;
        ModelRefusal = refusal;
        return refusal == SavedModelRefusal.None;
    }

    /// <summary>Whether more than half of the watched area is foreground: then the restored model belongs to another scene.</summary>
    private bool DiffersMostly()
    {
        _foreground.CopyFrom(_mask);
        if (_area.Watched is { } watched)
            _foreground.KeepWithin(watched);
        return _foreground.Count() > _watchedPixels / 2;
    }

    /// <summary>A model of one scale cannot be used at another, even if the pictures have the same size.</summary>
    private string Label(string camera) => string.Create(CultureInfo.InvariantCulture, $"{camera} 1/{(int)_drawnScale}");

    private void FindObjects()
    {
        _foreground.CopyFrom(_mask);
        if (_model.FrameCount == 1)
            _foreground.Clear();   // all of a model's first frame is foreground, and none of it moves
        if (_area.Watched is { } watched)
            _foreground.KeepWithin(watched);
        if (_options.MaskCleaning)
            _cleaner.Clean(_foreground);
        else if (_options.Opening)
            _opening.Open(_foreground);
        _guards.Saw(_foreground, _watchedPixels == 0 ? 0 : (double)_foreground.Count() / _watchedPixels);

        var scale = (int)_drawnScale;
        _result.ObjectCount = _objects.Find(_foreground, SmallestObject(scale), _result.ObjectSlots);
        if (_options.LightGuard && _guards.Holding == SuppressedReason.None   // a hold decides nothing, and its near miss is what the light does
            && _lit.Clear(_luma, _model, _foreground, _result.Objects, _detector.LeastArea / (scale * scale)))
            _result.ObjectCount = _objects.Find(_foreground, SmallestObject(scale), _result.ObjectSlots);
        for (var i = 0; i < _result.ObjectCount; i++)
            _result.BesideIgnored |= _area.IsBesideIgnored(_result.ObjectSlots[i]) ? 1UL << i : 0;
        if (scale != 1)
            ToSensorPixels(scale);
    }

    /// <summary>In analysed pixels: a quarter of the least area, since smaller objects than the least area are near misses.</summary>
    private int SmallestObject(int scale) => Math.Max(1, _detector.LeastArea / (4 * scale * scale));

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
        _result.Guard = _warmUp.IsLearning(_model.FrameCount - 1, at) ? SuppressedReason.WarmingUp : _guards.Holding;
        if (_result.Guard == SuppressedReason.None)
            _result.Decision = NameIgnored(_detector.Next(_result.Objects, _result.Scores, at, _result.Misses)).Or(LookAtIgnored());
        else
            _result.Decision = _detector.Skip(at, _result.Misses).Or(Withhold(_result.Guard));
        _isHoldTold &= _result.Guard != SuppressedReason.None;
        CheckInterval();
        _result.Take(_detector.Tracks);
        _result.Take(_detector.Spans.All);
        _result.IsArmed = _detector.IsArmed;
        _result.IsInCooldown = _detector.IsInCooldown(at);
        _isQuiet = _result.ObjectCount == 0 && !_result.IsArmed;
        if (_result.Decision.Outcome == MotionOutcome.Fired)
            _result.EventCount++;
    }

    /// <summary>Changes TooSmall to IgnoredRegion if an ignored area cuts the object off, so that users change the right setting.</summary>
    private MotionDecision NameIgnored(MotionDecision decision)
    {
        if (_result.BesideIgnored == 0)
            return decision;
        foreach (ref var miss in _result.Misses.Slots)
        {
            if (miss.Reason != SuppressedReason.TooSmall || !IsCutOff(miss.Seen))
                continue;
            miss = miss with { Reason = SuppressedReason.IgnoredRegion };
            if (decision is { Outcome: MotionOutcome.None, Suppressed: SuppressedReason.TooSmall }
                && decision.Region == miss.Region && decision.Track == miss.Track)
                decision = decision with { Suppressed = SuppressedReason.IgnoredRegion };
        }

        return decision;
    }

    private bool IsCutOff(in MovingObject seen)
    {
        var index = _result.Objects.IndexOf(seen);
        return index >= 0 && _result.IsBesideIgnored(index);
    }

    /// <summary>Reports motion inside ignored areas from the means of cells, as the model learns nothing there.</summary>
    private MotionDecision LookAtIgnored()
    {
        if (_area.Ignored is not { } ignored || !SceneGrid.CanRead(_luma))
            return MotionDecision.Nothing;
        if (!_isIgnoredDrawn)
            _ignoredMotion.Draw(_guards.Now, ignored, (int)_drawnScale);
        _isIgnoredDrawn = true;
        return _ignoredMotion.Look(_guards.Now, _guards.RecentPast, _result.Misses);
    }

    /// <summary>Reports, once per hold, motion that was not judged because a guard held.</summary>
    private MotionDecision Withhold(SuppressedReason guard)
    {
        if (_isHoldTold || !LooksLikeMotion())
            return MotionDecision.Nothing;
        _isHoldTold = true;
        _result.Misses.Add(new NearMiss(guard, -1, 0, _result.Objects.IsEmpty ? default : _result.Objects[0]));
        return new MotionDecision(MotionOutcome.None, guard, -1);
    }

    private bool LooksLikeMotion()
    {
        if (!_result.Objects.IsEmpty && _result.Objects[0].Area > _detector.LeastArea)
            return true;
        foreach (var score in _result.Scores)
        {
            if (_options.Mode == MotionMode.Area && score > _options.AreaThreshold)
                return true;
        }

        return false;
    }

    /// <summary>Reports once that pictures come too rarely for a sequence.</summary>
    private void CheckInterval()
    {
        if (_isIntervalTold || _detector is AreaDetector || !_detector.Spans.Pace.IsSettled || _detector.Spans.Pace.Interval <= _options.Window)
            return;
        _isIntervalTold = true;
        _result.TooLongInterval = _detector.Spans.Pace.Interval;
        _result.Misses.Add(new NearMiss(SuppressedReason.TooFewPictures, -1, 0, default));
    }
}
