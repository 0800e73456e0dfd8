using System.Collections.Immutable;
using Gateway.Protocol;

namespace Gateway.Dashboard.Live;

/// <summary>Receives each message of the daemon once and gives it to every page that wants it.</summary>
/// <remarks>
/// The On... methods run on the link's reading task; <see cref="TryAdd"/>, <see cref="Remove"/> and <see cref="WatchChanged"/> on any thread.
/// No method waits for a page.
/// </remarks>
internal sealed class LiveHub(DaemonPresence presence, TimeProvider time) : ILinkHandler
{
    private static readonly CamerasMessage NoCameras = new([]);

    private ImmutableArray<LiveBrowser> _viewers = [];
    private volatile CamerasMessage _cameras = NoCameras;
    private long _camerasTimestamp;
    private volatile IReadOnlyDictionary<string, double> _stats = new Dictionary<string, double>();

    /// <summary>Raised when the result of <see cref="Wants"/> may have changed. Any thread.</summary>
    public event Action? WantsChanged;

    public CamerasMessage Cameras => _cameras;

    public IReadOnlyDictionary<string, double> Stats => _stats;

    public int Browsers => _viewers.Length;

    /// <summary>Adds a page, unless there are already <paramref name="max"/>.</summary>
    public bool TryAdd(LiveBrowser viewer, int max)
    {
        if (!ImmutableInterlocked.Update(ref _viewers, viewers => viewers.Length < max ? viewers.Add(viewer) : viewers))
            return false;
        viewer.OnText(DaemonText());
        viewer.OnText(CamerasText());
        WantsChanged?.Invoke();
        return true;
    }

    public void Remove(LiveBrowser viewer)
    {
        ImmutableInterlocked.Update(ref _viewers, viewers => viewers.Remove(viewer));
        WantsChanged?.Invoke();
    }

    /// <summary>A page's <see cref="LiveBrowser.Watched"/> changed.</summary>
    public void WatchChanged() => WantsChanged?.Invoke();

    /// <summary>The subscription for all pages together: frames of watched cameras only, clips and images only while a page is open.</summary>
    public SubscribeMessage Wants(double maxFps)
    {
        // Always, they are few: the API returns cameras and counters, and events stay free of gaps.
        var kinds = MessageKinds.Cameras | MessageKinds.Event | MessageKinds.Stats;
        var watched = new SortedSet<uint>();
        foreach (var viewer in _viewers)
        {
            kinds |= MessageKinds.Clip | MessageKinds.Image;
            watched.UnionWith(viewer.Watched);
        }

        if (watched.Count > 0)
            kinds |= MessageKinds.Frame | MessageKinds.Motion;
        return new SubscribeMessage(
            kinds, AllCameras: false, maxFps, SubscribeMessage.OnlyNewEvents, [.. watched.Select(id => new CameraSubscription(id, maxFps))]);
    }

    public void OnConnected(WelcomeMessage welcome)
    {
        presence.Connected(welcome);
        Send(DaemonText());
        WantsChanged?.Invoke();
    }

    public void OnDisconnected(Exception reason)
    {
        if (presence.Disconnected(reason))
            Send(DaemonText());
    }

    public void OnCameras(CamerasMessage cameras)
    {
        _cameras = cameras;
        Interlocked.Exchange(ref _camerasTimestamp, time.GetTimestamp());
        Send(CamerasText());
    }

    public void OnFrame(in FrameMessage frame)
    {
        SharedFrame? shared = null;
        foreach (var viewer in _viewers)
        {
            if (viewer.Watched.Contains(frame.CameraId))
                viewer.OnFrame(shared ??= new SharedFrame(frame));
        }

        shared?.Release();
    }

    public void OnMotion(in MotionMessage motion)
    {
        ReadOnlyMemory<byte> text = default;
        foreach (var viewer in _viewers)
        {
            if (!viewer.Watched.Contains(motion.CameraId))
                continue;
            if (text.IsEmpty)
                text = LiveText.Of("motion", ModelMapper.Map(motion), ModelJson.Default.MotionModel);
            viewer.OnMotion(motion.CameraId, text);
        }
    }

    public void OnEvent(EventMessage message) => Send(LiveText.Of("event", ModelMapper.Map(message, _cameras), ModelJson.Default.EventModel));

    public void OnClip(ClipMessage clip) => Send(LiveText.Of("clip", ModelMapper.Map(clip), ModelJson.Default.ClipModel));

    public void OnImage(ImageMessage image)
    {
        var model = ModelMapper.Map(image);
        foreach (var viewer in _viewers)
            viewer.OnImage(model);
    }

    public void OnStats(StatsMessage stats)
    {
        var values = new Dictionary<string, double>(stats.Stats.Count);
        foreach (var stat in stats.Stats)
        {
            if (double.IsFinite(stat.Value))   // JSON cannot express the others.
                values[stat.Name] = stat.Value;
        }

        _stats = values;
        Send(LiveText.Of("stats", values, ModelJson.Default.DictionaryStringDouble));
    }

    /// <summary>Messages were dropped on the link: pages load their lists again, as after a reconnect.</summary>
    public void OnMissed(MessageKind kind, uint count) => Send(LiveText.Of("missed", kind.ToString(), ModelJson.Default.String));

    private ReadOnlyMemory<byte> DaemonText() => LiveText.Of("daemon", presence.Current, ModelJson.Default.DaemonModel);

    private ReadOnlyMemory<byte> CamerasText()
    {
        var age = time.GetElapsedTime(Interlocked.Read(ref _camerasTimestamp));
        return LiveText.Of("cameras", ModelMapper.Map(_cameras, age), ModelJson.Default.CamerasModel);
    }

    private void Send(ReadOnlyMemory<byte> message)
    {
        foreach (var viewer in _viewers)
            viewer.OnText(message);
    }
}
