using Gateway.Protocol;

namespace Gateway.Motion;

/// <summary>The analysis of one camera: its newest frame, its background model, its decision.</summary>
internal sealed class CameraMotion : IDisposable
{
    // 0 idle, 1 announced or being analysed: at most one thread uses the analyzer.
    private int _busy;
    private volatile bool _retired;
    private readonly Newest<Frame> _latest = new();
    private readonly MotionAnalyzer? _analyzer;
    private readonly MotionOptions _options;
    private readonly KeptModel? _kept;
    private readonly CameraEvents _events;
    private readonly ILogger _log;
    private (int Width, int Height) _checkedSize;
    private readonly long[] _refused = new long[Enum.GetValues<JpegRefusal>().Length];
    private readonly LoadMeter _load;
    private readonly LoadMeter _totalLoad;
    private readonly TimeProvider _time;
    private int _scaleChanges;
    private int _regionsOutside;

    /// <summary>No analysis without options; the background is not saved without <paramref name="keep"/>. The load is added to the total.</summary>
    public CameraMotion(
        Camera camera, MotionOptions? options, LoadMeter totalLoad, IMotionEventSink events, TimeProvider time, ILogger log,
        Func<MotionAnalyzer, KeptModel?>? keep = null)
    {
        Camera = camera;
        _log = log;
        _time = time;
        _totalLoad = totalLoad;
        _load = new LoadMeter(time, totalLoad.Threads);
        _options = options ?? new MotionOptions();
        _events = new CameraEvents(camera, _options, events, time, log);
        if (options is null)
            return;
        try
        {
            _analyzer = new MotionAnalyzer(options);
            _kept = keep?.Invoke(_analyzer);
        }
        catch (DllNotFoundException problem)
        {
            log.MotionOff(problem.Message);
        }
    }

    public Camera Camera { get; }

    public long Skipped => _latest.Replaced;

    public long RefusedFor(JpegRefusal reason) => Interlocked.Read(ref _refused[(int)reason]);

    /// <summary>Regions that are partly or completely outside the current pictures.</summary>
    public int RegionsOutside => Volatile.Read(ref _regionsOutside);

    /// <summary>Offers a frame. Any thread.</summary>
    /// <returns>Whether the camera must be announced to the threads.</returns>
    public bool Offer(in Frame frame)
    {
        if (_analyzer is null)
            return false;
        if (_latest.Put(frame.Keep(), out var older))
            older.Release();
        return Interlocked.CompareExchange(ref _busy, 1, 0) == 0;
    }

    /// <summary>Analyses the newest frame, if there is one. Only between an announcement and <see cref="Done"/>.</summary>
    /// <param name="frame">The analysed frame, with its reference for the caller, if the result is not null.</param>
    public MotionResult? TryAnalyze(out Frame frame)
    {
        if (_analyzer is null || !_latest.TryTake(out frame))
        {
            frame = default;
            return null;
        }

        _kept?.BeforeFrame();
        var at = _time.GetElapsedTime(0, frame.Stamps.ReceivedTimestamp);
        _analyzer.Load = new AnalysisLoad(_totalLoad.Share, _load.Share);
        var result = _analyzer.Analyze(frame.Jpeg, at);
        _kept?.AfterFrame();
        var busyUs = result.DecodeUs + result.GuardUs + result.ModelUs + result.ObjectsUs;
        _load.Add(busyUs);
        _totalLoad.Add(busyUs);
        if (result.Refusal == JpegRefusal.None)
        {
            CheckRegions(result.Width, result.Height);
            LogScale(result);
            if (result.TooLongInterval is { } interval)
                _log.TooFewPictures(Camera.Name, interval.TotalSeconds, _options.Window.TotalSeconds);
            return result;
        }

        if (Interlocked.Increment(ref _refused[(int)result.Refusal]) == 1)
            _log.PictureRefused(Camera.Name, RefusalText.AdviceOn(result.Refusal), RefusalText.NameOf(result.Refusal));
        frame.Release();
        return null;
    }

    /// <returns>Whether a frame arrived meanwhile and the camera must be announced again.</returns>
    public bool Done()
    {
        Volatile.Write(ref _busy, 0);
        return _latest.IsFull && Interlocked.CompareExchange(ref _busy, 1, 0) == 0;
    }

    /// <summary>Announces the events that this analysis began or ended. Between <see cref="TryAnalyze"/> and <see cref="Done"/>.</summary>
    public void Announce(in Frame frame, MotionResult result) => _events.Announce(frame, result);

    /// <summary>Whether the camera must be announced to the threads although no frame came, so that its events can end.</summary>
    public bool WaitsForEnd => _events.AreRunning && Interlocked.CompareExchange(ref _busy, 1, 0) == 0;

    /// <summary>Ends the events that have waited too long for a frame. Between an announcement and <see cref="Done"/>.</summary>
    public void PassTime()
    {
        if (_analyzer is null || !_events.AreRunning)
            return;
        var now = _time.GetElapsedTime(0);
        _events.AnnounceEnds(_analyzer.PassTime(now), now, "; then no picture came");
    }

    /// <summary>Ends all events. Only after the end of the analysis threads.</summary>
    public void EndEvents()
    {
        if (_analyzer is not null)
            _events.AnnounceEnds(_analyzer.EndEvents(), _time.GetElapsedTime(0), "; then the gateway stopped");
    }

    /// <summary>Saves the background if due. Between <see cref="TryAnalyze"/> and <see cref="Done"/>.</summary>
    public void SaveIfDue() => _kept?.SaveIfDue();

    /// <summary>Saves the background and returns when it is on the disk. Only after the end of the analysis threads.</summary>
    public void SaveNow() => _kept?.SaveNow();

    /// <summary>Disposes, as soon as no thread analyses. No frame follows. Any thread.</summary>
    public void Retire()
    {
        _retired = true;
        DisposeIfRetired();
    }

    /// <summary>Called after <see cref="Done"/>. Leaves the camera busy, so that nothing uses it again.</summary>
    public void DisposeIfRetired()
    {
        if (_retired && Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
            Dispose();
    }

    public void Dispose()
    {
        if (_latest.TryTake(out var frame))
            frame.Release();
        _analyzer?.Dispose();
    }

    /// <summary>Logs, once per size of the pictures, the regions outside of them: these would never see motion.</summary>
    private void CheckRegions(int width, int height)
    {
        if ((width, height) == _checkedSize)
            return;
        _checkedSize = (width, height);
        var outside = 0;
        foreach (var region in _options.Regions)
        {
            if (region.IsInside(width, height))
                continue;
            outside++;
            if (region.IsOutside(width, height))
                _log.RegionUnseen(Camera.Name, region.Name, width, height);
            else
                _log.RegionOutside(Camera.Name, region.Name, width, height);
        }

        Volatile.Write(ref _regionsOutside, outside);
    }

    /// <summary>After a change of scale all cameras wait for a whole window with its effect: one at a time changes.</summary>
    private void LogScale(MotionResult result)
    {
        if (result.ScaleChangeCount == _scaleChanges)
            return;
        _scaleChanges = result.ScaleChangeCount;
        _log.ScaleChanged(Camera.Name, result.Width, result.Height, (int)result.Scale, _analyzer!.Load.Total);
        _totalLoad.Restart();
    }
}
