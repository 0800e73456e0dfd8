using Gateway.Motion;

namespace Gateway.Cameras;

/// <summary>The state of every camera for the link: size, regions, online or not. Any thread.</summary>
public sealed class CameraDirectory : IFrameSink, IMotionSink
{
    /// <summary>A camera without frames for this time is shown as offline; seed boards send every 10 s.</summary>
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

    /// <summary>Raised when a camera is added or the size of its pictures changes.</summary>
    public event Action? Changed;

    public void OnFrame(in Frame frame) => _sightings.Of(frame.Camera).OnFrame(frame);

    public void OnMotion(in Frame frame, MotionResult result)
    {
        if (_sightings.Of(frame.Camera).SetSize(result.Width, result.Height))
            Changed?.Invoke();
    }

    public IReadOnlyList<CameraInfo> Cameras => [.. _cameras.All.Select(Describe)];

    /// <summary>Raises <see cref="Changed"/> if a camera went offline or online since the last call. One caller.</summary>
    public void RaiseWhenOnlineChanged()
    {
        var online = _sightings.All.Count(IsOnline);
        if (Interlocked.Exchange(ref _online, online) != online)
            Changed?.Invoke();
    }

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

/// <summary>The last frame of one camera. Written by its receiving thread, read by any.</summary>
internal sealed class CameraSighting
{
    private long _lastTimestamp;
    private int _size;

    /// <summary>Monotonic timestamp of the newest frame; 0 before the first.</summary>
    public long LastTimestamp => Interlocked.Read(ref _lastTimestamp);

    /// <summary>Pixels; 0 before the first analysed frame.</summary>
    public (int Width, int Height) Size => (Volatile.Read(ref _size) >> 16 & 0xFFFF, Volatile.Read(ref _size) & 0xFFFF);

    public void OnFrame(in Frame frame) => Interlocked.Exchange(ref _lastTimestamp, frame.Stamps.ReceivedTimestamp);

    /// <returns>Whether the size changed.</returns>
    public bool SetSize(int width, int height)
    {
        var size = (width << 16) | height;
        return Interlocked.Exchange(ref _size, size) != size;
    }
}
