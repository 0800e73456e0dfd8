using System.Globalization;
using Gateway.Cameras;
using Gateway.Frames;
using Gateway.Protocol.Messages;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>The analysis of one camera: its newest frame, its background model, its decision.</summary>
internal sealed class CameraMotion : IDisposable
{
    // 0 idle, 1 announced or being analysed: at most one thread has the analyzer.
    private int _busy;
    private readonly LatestFrame _latest = new();
    private readonly MotionAnalyzer? _analyzer;
    private readonly MotionOptions _options;
    private readonly ILogger _log;
    private (int Width, int Height) _checkedSize;
    private uint _count;
    private long _refused;

    public CameraMotion(Camera camera, MotionOptions? options, ILogger log)
    {
        Camera = camera;
        _log = log;
        _options = options ?? new MotionOptions();
        if (options is null)
            return;
        try
        {
            _analyzer = new MotionAnalyzer(options);
        }
        catch (DllNotFoundException problem)
        {
            log.MotionOff(problem.Message);
        }
    }

    public Camera Camera { get; }

    public long Skipped => _latest.Skipped;

    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Offers a frame. Any thread.</summary>
    /// <returns>Whether a thread has to be told.</returns>
    public bool Offer(in Frame frame)
    {
        if (_analyzer is null)
            return false;
        _latest.Put(frame);
        return Interlocked.CompareExchange(ref _busy, 1, 0) == 0;
    }

    /// <summary>Analyses the newest frame, if there is one. Only between an announcement and <see cref="Done"/>.</summary>
    /// <param name="time">The clock of the frames' stamps.</param>
    /// <param name="frame">The frame analysed, with its reference for the caller, when the result is not null.</param>
    public MotionResult? TryAnalyze(TimeProvider time, out Frame frame)
    {
        if (_analyzer is null || !_latest.TryTake(out frame))
        {
            frame = default;
            return null;
        }

        var at = time.GetElapsedTime(0, frame.Stamps.ReceivedTimestamp);
        var result = _analyzer.Analyze(frame.Jpeg, at);
        if (result.Refusal == JpegRefusal.None)
        {
            CheckRegions(result.Width, result.Height);
            return result;
        }

        if (Interlocked.Increment(ref _refused) == 1)
            _log.PictureRefused(Camera.Name, result.Refusal);
        frame.Release();
        return null;
    }

    /// <summary>Ends the turn.</summary>
    /// <returns>Whether a frame has come meanwhile and the camera is to be announced again.</returns>
    public bool Done()
    {
        Volatile.Write(ref _busy, 0);
        return _latest.IsFull && Interlocked.CompareExchange(ref _busy, 1, 0) == 0;
    }

    public NewMotionEvent? EventOf(in Frame frame, MotionResult result)
    {
        if (result.Decision.Outcome != MotionOutcome.Fired)
            return null;

        var index = result.Decision.Region;
        var region = index >= 0 && index < _options.Regions.Length ? _options.Regions[index].Name : "picture";
        var kind = _options.Mode == MotionMode.Sequence ? EventKind.Sequence : EventKind.Area;
        return new NewMotionEvent(Camera, kind, index, region, frame.Stamps.ReceivedUs, frame.Stamps.ReceivedTimestamp, ++_count, Describe(result));
    }

    public void Dispose()
    {
        if (_latest.TryTake(out var frame))
            frame.Release();
        _analyzer?.Dispose();
    }

    /// <summary>Says once per size of the picture which regions it cannot hold: they would wait for motion for ever.</summary>
    private void CheckRegions(int width, int height)
    {
        if ((width, height) == _checkedSize)
            return;
        _checkedSize = (width, height);
        foreach (var region in _options.Regions)
        {
            if (region.Right > width || region.Bottom > height)
                _log.RegionOutside(Camera.Name, region.Name, width, height);
        }
    }

    private static string Describe(MotionResult result)
    {
        if (result.Objects.IsEmpty)
            return "";
        var largest = result.Objects[0];
        return string.Create(CultureInfo.InvariantCulture, $"largest object {largest.Area} px at {largest.CentroidX:0},{largest.CentroidY:0}");
    }
}
