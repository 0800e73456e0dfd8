using Gateway.Motion;

namespace Gateway.Cameras;

/// <summary>Every camera for the link, the events and the counters: size, regions, and the state of its source. Any thread.</summary>
internal sealed class CameraDirectory : IFrameSink, IMotionSink
{
    private readonly CameraRegistry _cameras;
    private readonly CameraSettings _settings;
    private readonly TimeProvider _time;
    private readonly PerCamera<CameraSource> _sources;

    public CameraDirectory(
        CameraRegistry cameras, CameraSettings settings, TimeProvider time, ILogger<CameraDirectory> log, BoardConnections? boards = null)
    {
        _cameras = cameras;
        _settings = settings;
        _time = time;
        _sources = new(camera => camera.IsBoard
            ? new BoardSource(camera, settings.OfflineAfterOf(camera.Name), boards, time)
            : new LocalSource(time));
        cameras.Added += camera =>
        {
            log.CameraAdded(camera.Name, camera.Id);
            Changed?.Invoke();
        };
        cameras.OfflineSince = OfflineSince;
    }

    /// <summary>Raised when a camera is added, its state changes, or the size of its pictures. The states of boards are compared by
    /// <see cref="Sweep"/>.</summary>
    public event Action? Changed;

    public IReadOnlyList<CameraInfo> Cameras => [.. _cameras.All.Select(Describe)];

    public void OnFrame(in Frame frame)
    {
        if (_sources.Of(frame.Camera).OnFrame(frame))
            Changed?.Invoke();
    }

    public void OnRemoved(Camera camera)
    {
        _sources.Remove(camera);
        Changed?.Invoke();
    }

    public void OnMotion(in Frame frame, MotionResult result)
    {
        if (_sources.Of(frame.Camera).SetSize(result.Width, result.Height))
            Changed?.Invoke();
    }

    /// <summary>Sets the state of a local camera, which its next frame makes live.</summary>
    /// <param name="camera">Not a board.</param>
    /// <param name="state">Not live.</param>
    /// <param name="reason">For people; no address, no password.</param>
    /// <param name="nextTry">Time until it is opened again; null if it is being opened, or will not be.</param>
    public void SetSource(Camera camera, SourceState state, string reason, TimeSpan? nextTry)
    {
        if (((LocalSource)_sources.Of(camera)).Set(state, reason, nextTry))
            Changed?.Invoke();
    }

    public SourceInfo SourceOf(Camera camera) => _sources.Of(camera).Current;

    public bool IsOnline(Camera camera) => SourceOf(camera).State is SourceState.Live or SourceState.Asleep;

    private long? OfflineSince(Camera camera) =>
        SourceOf(camera).State == SourceState.Lost ? _sources.Of(camera).LastTimestamp : null;

    /// <summary>Raises <see cref="Changed"/> if the state of a camera differs from that of the last call. One caller.</summary>
    public void Sweep()
    {
        var changed = false;
        foreach (var camera in _cameras.All)
            changed |= _sources.Of(camera).IsNewSinceSweep();
        if (changed)
            Changed?.Invoke();
    }

    private CameraInfo Describe(Camera camera)
    {
        var source = _sources.Of(camera);
        var current = source.Current;
        TimeSpan? age = source.LastTimestamp == 0 ? null : _time.GetElapsedTime(source.LastTimestamp);
        var (width, height) = source.Size;
        return new CameraInfo(camera.Id, camera.Name, camera.IsBoard, IsOnline(camera), width, height, age, RegionsOf(camera))
        {
            Source = current,
            DisplayName = camera.DisplayName == camera.Name ? null : camera.DisplayName,
        };
    }

    private RegionInfo[] RegionsOf(Camera camera) =>
        _settings.MotionOf(camera.Name) is { } motion
            ?
            [
                .. motion.Regions.Select((region, i) => Describe(region, KindOf(motion, i))),
                .. motion.Ignore.Select(area => Describe(area, RegionKind.Ignore)),
            ]
            : [];

    private static RegionKind KindOf(MotionOptions motion, int index) => motion.Mode switch
    {
        MotionMode.Sequence when index == 0 => RegionKind.Entry,
        MotionMode.Sequence when index == motion.Regions.Length - 1 => RegionKind.Confirm,
        _ => RegionKind.Watch,
    };

    private static RegionInfo Describe(Roi region, RegionKind kind) => new(
        region.Name,
        kind,
        new PixelBox((ushort)region.Left, (ushort)region.Top, (ushort)(region.Right - region.Left), (ushort)(region.Bottom - region.Top)),
        region.IsRectangle ? [] : [.. region.Corners.Select(corner => new PixelPoint((ushort)corner.X, (ushort)corner.Y))]);
}
