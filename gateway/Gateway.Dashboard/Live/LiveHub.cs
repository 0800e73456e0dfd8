using System.Collections.Immutable;
using Gateway.Dashboard.Api;
using Gateway.Dashboard.Api.Models;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;

namespace Gateway.Dashboard.Live;

/// <summary>Takes what the daemon pushes once and gives it to every viewer that wants it.</summary>
/// <remarks>
/// The On... methods run on the link's reading task; <see cref="TryAdd"/>, <see cref="Remove"/> and <see cref="WatchChanged"/> on any.
/// Nothing here waits for a viewer.
/// </remarks>
internal sealed class LiveHub(DaemonPresence presence) : ILinkHandler
{
    private static readonly CamerasMessage NoCameras = new([]);

    private ImmutableArray<ILiveViewer> _viewers = [];
    private volatile CamerasMessage _cameras = NoCameras;
    private volatile IReadOnlyDictionary<string, double> _stats = new Dictionary<string, double>();

    /// <summary>Raised when what the viewers want of the daemon may have changed. Any thread.</summary>
    public event Action? WantsChanged;

    public CamerasMessage Cameras => _cameras;

    public IReadOnlyDictionary<string, double> Stats => _stats;

    /// <summary>Pages that are open.</summary>
    public int Browsers => _viewers.Count(viewer => viewer.WantsFeed);

    /// <summary>Adds a viewer, unless there are as many of them as allowed.</summary>
    public bool TryAdd(ILiveViewer viewer, int most)
    {
        if (!ImmutableInterlocked.Update(ref _viewers, viewers => viewers.Length < most ? viewers.Add(viewer) : viewers))
            return false;
        if (viewer.WantsFeed)
        {
            viewer.OnText(DaemonText());
            viewer.OnText(CamerasText());
        }

        WantsChanged?.Invoke();
        return true;
    }

    public void Remove(ILiveViewer viewer)
    {
        ImmutableInterlocked.Update(ref _viewers, viewers => viewers.Remove(viewer));
        WantsChanged?.Invoke();
    }

    /// <summary>A viewer's <see cref="ILiveViewer.Watched"/> is another now.</summary>
    public void WatchChanged() => WantsChanged?.Invoke();

    /// <summary>What to ask of the daemon for all viewers together: pictures of watched cameras only, lists only while a page is open.</summary>
    /// <param name="maxFps">Frames a second and camera.</param>
    public SubscribeMessage Wants(double maxFps)
    {
        // These always, they are few: the API tells cameras and counters, and without a gap in events none is told late.
        var kinds = MessageKinds.Cameras | MessageKinds.Event | MessageKinds.Stats;
        var watched = new SortedSet<uint>();
        foreach (var viewer in _viewers)
        {
            if (viewer.WantsFeed)
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
        Tell(DaemonText());
        WantsChanged?.Invoke();
    }

    public void OnDisconnected(Exception reason)
    {
        if (presence.Disconnected(reason))
            Tell(DaemonText());
    }

    public void OnCameras(CamerasMessage cameras)
    {
        _cameras = cameras;
        Tell(CamerasText());
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
            if (!viewer.WantsFeed || !viewer.Watched.Contains(motion.CameraId))
                continue;
            if (text.IsEmpty)
                text = LiveText.Of("motion", ModelMapper.Map(motion), ModelJson.Default.MotionModel);
            viewer.OnMotion(motion.CameraId, text);
        }
    }

    public void OnEvent(EventMessage message) => Tell(LiveText.Of("event", ModelMapper.Map(message, _cameras), ModelJson.Default.EventModel));

    public void OnClip(ClipMessage clip) => Tell(LiveText.Of("clip", ModelMapper.Map(clip), ModelJson.Default.ClipModel));

    public void OnImage(ImageMessage image)
    {
        var model = ModelMapper.Map(image);
        foreach (var viewer in _viewers)
        {
            if (viewer.WantsFeed)
                viewer.OnImage(model);
        }
    }

    public void OnStats(StatsMessage stats)
    {
        var values = new Dictionary<string, double>(stats.Stats.Count);
        foreach (var stat in stats.Stats)
        {
            if (double.IsFinite(stat.Value))   // JSON has no word for the others
                values[stat.Name] = stat.Value;
        }

        _stats = values;
        Tell(LiveText.Of("stats", values, ModelJson.Default.DictionaryStringDouble));
    }

    /// <summary>Messages were lost on the way here: pages load their lists again, as after a reconnect.</summary>
    public void OnMissed(MessageKind kind, uint count) => Tell(LiveText.Of("missed", kind.ToString(), ModelJson.Default.String));

    private ReadOnlyMemory<byte> DaemonText() => LiveText.Of("daemon", presence.Current, ModelJson.Default.DaemonModel);

    private ReadOnlyMemory<byte> CamerasText() => LiveText.Of("cameras", ModelMapper.Map(_cameras), ModelJson.Default.CamerasModel);

    private void Tell(ReadOnlyMemory<byte> message)
    {
        foreach (var viewer in _viewers)
        {
            if (viewer.WantsFeed)
                viewer.OnText(message);
        }
    }
}
