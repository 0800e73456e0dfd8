using Gateway.Frames;
using Gateway.Motion;
using Gateway.Protocol.Messages;
using Gateway.Vision;

namespace Gateway.Cameras;

/// <summary>Keeps what the link tells of every camera: size, regions, whether it sends. Any thread.</summary>
public sealed class CameraDirectory : IFrameSink, IMotionSink
{
    /// <summary>A camera that was silent for this long is shown as offline; seed boards send every 10 s.</summary>
    private static readonly TimeSpan OfflineAfter = TimeSpan.FromSeconds(30);

    private readonly CameraRegistry _cameras;
    private readonly CameraSettings _settings;
    private readonly TimeProvider _time;
    private readonly PerCamera<CameraSighting> _sightings = new(_ => new CameraSighting());
    private int _online;

    public CameraDirectory(CameraRegistry cameras, CameraSettings settings, TimeProvider time, ILogger<CameraDirectory> log)
    {
        _cameras = cameras;
        _settings = settings;
        _time = time;
        cameras.Added += camera =>
        {
            log.CameraAdded(camera.Name, camera.Id);
            Changed?.Invoke();
        };
    }

    /// <summary>Raised when a camera was added or its pictures changed their size.</summary>
    public event Action? Changed;

    public void OnFrame(in Frame frame) => _sightings.Of(frame.Camera).OnFrame(frame);

    public void OnMotion(in Frame frame, MotionResult result, NewMotionEvent? seen)
    {
        if (_sightings.Of(frame.Camera).SetSize(result.Width, result.Height))
            Changed?.Invoke();
    }

    public IReadOnlyList<CameraInfo> Cameras => [.. _cameras.All.Select(Describe)];

    /// <summary>Raises <see cref="Changed"/> when a camera fell silent or spoke again since the last call. One caller.</summary>
    public void RaiseWhenOnlineChanged()
    {
        var online = _sightings.All.Count(IsOnline);
        if (Interlocked.Exchange(ref _online, online) != online)
            Changed?.Invoke();
    }

    /// <summary>Whether it sent a picture lately.</summary>
    public bool IsOnline(Camera camera) => _sightings.Find(camera) is { } sighting && IsOnline(sighting);

    private bool IsOnline(CameraSighting sighting) => sighting.LastTimestamp != 0 && _time.GetElapsedTime(sighting.LastTimestamp) < OfflineAfter;

    private CameraInfo Describe(Camera camera)
    {
        var sighting = _sightings.Of(camera);
        TimeSpan? age = sighting.LastTimestamp == 0 ? null : _time.GetElapsedTime(sighting.LastTimestamp);
        var (width, height) = sighting.Size;
        return new CameraInfo(camera.Id, camera.Name, camera.IsBoard, IsOnline(sighting), width, height, age, RegionsOf(camera));
    }

    private RegionInfo[] RegionsOf(Camera camera) =>
        _settings.MotionOf(camera.Name) is { } motion
            ? [.. motion.Regions.Select((region, i) => Describe(region, KindOf(motion, i))), .. motion.Ignore.Select(area => Describe(area, RegionKind.Ignore))]
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
