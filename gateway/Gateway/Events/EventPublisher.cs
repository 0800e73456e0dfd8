using System.Collections.Concurrent;
using Gateway.Bridge.Client;
using Gateway.Cameras;
using Gateway.Ingest.Announcing;
using Gateway.Motion;
using Gateway.Topics;

namespace Gateway.Events;

/// <summary>
/// Publishes events over MQTT (protocol/MQTT.md section 7), and the cameras for Home Assistant. Events are published at once, states and counters by
/// a sweep once a second.
/// </summary>
internal sealed class EventPublisher(
    GatewayOptions options, IEventOutlet outlet, EventTopics topics, HomeAssistantDiscovery discovery, Announcements announcements,
    SnapshotTap snapshots, CameraRegistry cameras, CameraDirectory directory, LastPictures pictures, EventLog events, ClipQueue clips,
    TimeProvider time)
    : IHostedService, IDisposable
{
    private const int MaxDetectionText = 255;   // of a state in Home Assistant

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _sweeping = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, CameraTally> _tallies = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _gone = new();
    private ITimer? _sweep;
    private int _renewed = 1;   // everything must be published again
    private bool _stopped;
    private long _published;
    private long _dropped;

    public long Published => Interlocked.Read(ref _published);

    public long Dropped => Interlocked.Read(ref _dropped);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        outlet.Renewed += Renew;
        events.Appended += OnEvent;
        clips.Changed += OnClip;
        cameras.Removed += OnRemoved;
        announcements.Start();
        if (options.HomeAssistant.Enabled)
            snapshots.Taken = OnSnapshot;
        _sweep = time.CreateTimer(_ => Sweep(), null, TimeSpan.Zero, SweepInterval);
        return Task.CompletedTask;
    }

    /// <summary>Publishes that the gateway and its cameras are offline; the broker is still running.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _sweep?.Dispose();
        snapshots.Taken = null;
        outlet.Renewed -= Renew;
        events.Appended -= OnEvent;
        clips.Changed -= OnClip;
        cameras.Removed -= OnRemoved;
        announcements.Stop();
        lock (_gate)
        {
            _stopped = true;
            foreach (var (camera, tally) in _tallies)
            {
                if (tally.PublishedOnline == true)
                    Publish(topics.StatusOf(camera), "offline"u8.ToArray(), retain: true);
            }

            Publish(topics.Status, "offline"u8.ToArray(), retain: true);
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _sweep?.Dispose();

    /// <summary>Takes no lock: the router calls it, which the sweep calls with the lock.</summary>
    private void OnRemoved(Camera camera) => _gone.Enqueue(camera.Name);

    /// <summary>Takes no lock: it may be called by the router, which the sweep calls with the lock.</summary>
    private void Renew() => Volatile.Write(ref _renewed, 1);

    private void Sweep()
    {
        if (!_sweeping.TryEnter())
            return;   // the disk is slow
        try
        {
            List<Camera> shown = [.. cameras.All.Where(IsWorthAnnouncing)];
            announcements.Note(shown, RetainedTopicsOf);   // waits for the disk, so without the other lock
            lock (_gate)
            {
                if (!_stopped)
                    PublishChanges(shown);
            }
        }
        finally
        {
            _sweeping.Exit();
        }
    }

    private void PublishChanges(List<Camera> shown)
    {
        var renewed = Interlocked.Exchange(ref _renewed, 0) == 1;
        if (renewed)
            Publish(topics.Status, "online"u8.ToArray(), retain: true);
        while (_gone.TryDequeue(out var gone))
            _tallies.Remove(gone);
        if (outlet.IsOpen)
            announcements.Withdraw(topic => Publish(topic, [], retain: true));
        foreach (var missing in renewed ? announcements.Missing : [])
            Publish(topics.StatusOf(missing.Camera), "offline"u8.ToArray(), retain: true);   // after a crash it is still online there
        foreach (var camera in shown)
            Announce(camera, renewed);
    }

    /// <summary>A board that sent one picture, perhaps under a name it never uses again, is not announced.</summary>
    private bool IsWorthAnnouncing(Camera camera) =>
        !camera.IsBoard || camera.IsConfigured || camera.IsRemembered || camera.LastSequence > 1 || announcements.Knows(camera);

    private List<string> RetainedTopicsOf(string camera) =>
    [
        .. options.HomeAssistant.Enabled ? discovery.Of(camera).Select(message => message.Topic) : [],
        topics.StatusOf(camera),
        topics.StateOf(camera),
    ];

    private void Announce(Camera camera, bool renewed)
    {
        var tally = TallyOf(camera.Name);
        var isNew = tally.PublishedOnline is null;
        if (options.HomeAssistant.Enabled && (renewed || isNew))
        {
            foreach (var (topic, payload) in discovery.Of(camera.Name))
                Publish(topic, payload, retain: true);
        }

        var source = directory.SourceOf(camera);
        var online = source.State is SourceState.Live or SourceState.Asleep;
        if (renewed || tally.PublishedOnline != online)
            Publish(topics.StatusOf(camera.Name), online ? "online"u8.ToArray() : "offline"u8.ToArray(), retain: true);
        tally.PublishedOnline = online;
        if (renewed && options.HomeAssistant.Enabled && pictures.TryGet(camera, out var picture))
        {
            OnSnapshot(picture);
            picture.Release();
        }

        var isDue = time.GetElapsedTime(tally.StatePublishedAt) >= options.Events.StateInterval;
        if (!renewed && !isNew && !isDue && tally.PublishedState?.Source == source.State)
            return;
        if (renewed || StateOf(camera, tally) != tally.PublishedState)
            PublishState(camera, tally);
    }

    private CameraState StateOf(Camera camera, CameraTally tally)
    {
        var source = directory.SourceOf(camera);
        return new(
            camera.LastSequence,
            tally.Events,
            tally.MovingSinceUs,
            clips.Depth,
            tally.LastMotionUs,
            tally.LastDetection,
            source.State,
            source.Reason);
    }

    private void PublishState(Camera camera, CameraTally tally)
    {
        tally.PublishedState = StateOf(camera, tally);
        tally.StatePublishedAt = time.GetTimestamp();
        Publish(topics.StateOf(camera.Name), EventJson.State(tally.PublishedState), retain: true);
    }

    private void OnEvent(EventMessage seen)
    {
        if (seen.Type is not (EventKind.Sequence or EventKind.Area or EventKind.MotionEnded))
            return;
        var camera = cameras.Find(seen.CameraId);
        lock (_gate)
        {
            var tally = TallyOf(seen.CameraName);
            tally.Note(seen);
            Publish(topics.MotionOf(seen.CameraName), EventJson.Motion(seen), retain: false);
            if (camera is not null && tally.PublishedState is not null)
                PublishState(camera, tally);
        }

        if (camera is not null && seen.Type != EventKind.MotionEnded)
            snapshots.Hurry(camera);
    }

    private void OnClip(ClipEntry clip)
    {
        var camera = clip.File.Header.Camera;
        if (clip.State is ClipState.Leased || !CameraRegistry.IsValidName(camera))
            return;
        lock (_gate)
        {
            if (clip.State == ClipState.Analysed)
            {
                var labels = string.Join(',', EventJson.LabelsOf(clip.Result));
                TallyOf(camera).LastDetection = labels.Length <= MaxDetectionText ? labels : labels[..MaxDetectionText];
                Publish(topics.DetectionOf(camera), EventJson.Detection(clip), retain: false);
            }
            else
            {
                Publish(topics.ClipOf(camera), EventJson.Clip(clip), retain: false);
            }
        }
    }

    private void OnSnapshot(Frame frame)
    {
        if (outlet.IsOpen)
        {
            var topic = EventTopics.Bytes(topics.ImageOf(frame.Camera.Name));
            Hand(new OutgoingMessage(topic, frame.Keep().JpegMemory, QoS.AtMostOnce, Retain: false) { Owner = frame.Buffer });
        }
    }

    private CameraTally TallyOf(string camera)
    {
        if (!_tallies.TryGetValue(camera, out var tally))
            _tallies.Add(camera, tally = new CameraTally());
        return tally;
    }

    private bool Publish(string topic, byte[] payload, bool retain) =>
        Hand(new OutgoingMessage(EventTopics.Bytes(topic), payload, QoS.AtLeastOnce, retain));

    private bool Hand(OutgoingMessage message)
    {
        var isTaken = outlet.TryPublish(message);
        Interlocked.Increment(ref isTaken ? ref _published : ref _dropped);
        return isTaken;
    }
}

/// <summary>State of one camera, and its counters since the daemon started.</summary>
/// <param name="Frames">Number of pictures received.</param>
/// <param name="Events">Number of motion events.</param>
/// <param name="MovingSinceUs">Start of the oldest event that lasts, microseconds since 1970-01-01 UTC; 0 for none.</param>
/// <param name="ClipsWaiting">Clips of all cameras not yet analysed.</param>
/// <param name="LastMotionUs">Microseconds since 1970-01-01 UTC; 0 for never.</param>
/// <param name="LastDetection">Labels, separated by commas.</param>
/// <param name="Source">State of the camera; a change is published at once.</param>
/// <param name="Reason">Explains the state to people.</param>
internal sealed record CameraState(
    long Frames, long Events, long MovingSinceUs, int ClipsWaiting, long LastMotionUs, string LastDetection, SourceState Source, string Reason);

/// <summary>Last published values of one camera, and values of the next message.</summary>
internal sealed class CameraTally
{
    private readonly List<(uint Count, long StartedUs)> _running = [];

    /// <summary>Null before the first status.</summary>
    public bool? PublishedOnline { get; set; }

    /// <summary>Monotonic timestamp of <see cref="PublishedState"/>.</summary>
    public long StatePublishedAt { get; set; }

    /// <summary>Null before the first state.</summary>
    public CameraState? PublishedState { get; set; }

    public long Events { get; private set; }

    /// <summary>Microseconds since 1970-01-01 UTC; 0 before the first event.</summary>
    public long LastMotionUs { get; private set; }

    /// <summary>Start of the oldest event that lasts, microseconds since 1970-01-01 UTC; 0 for none.</summary>
    public long MovingSinceUs => _running.Count == 0 ? 0 : _running[0].StartedUs;

    /// <summary>Notes the start or end of an event.</summary>
    public void Note(EventMessage seen)
    {
        LastMotionUs = seen.OccurredUs;
        if (seen.Type == EventKind.MotionEnded)
        {
            _running.RemoveAll(running => running.Count == seen.Count);
            return;
        }

        Events++;
        _running.Add((seen.Count, seen.OccurredUs));
    }

    /// <summary>Labels of the last analysed clip; empty without a clip or objects.</summary>
    public string LastDetection { get; set; } = "";
}

internal sealed class AnnouncementMetrics : IMetrics
{
    public AnnouncementMetrics(IEnumerable<EventPublisher> publishers, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        EventPublisher[] all = [.. publishers];
        meter.Count("announcements.published", () => all.Sum(publisher => publisher.Published));
        meter.Count("announcements.dropped", () => all.Sum(publisher => publisher.Dropped));
    }
}

internal interface IEventOutlet
{
    /// <summary>Raised when everything must be published again: the broker or Home Assistant has started. Any thread.</summary>
    event Action? Renewed;

    /// <summary>Whether pictures can be published now.</summary>
    bool IsOpen { get; }

    /// <summary>Publishes a message and takes over its reference. Any thread; returns at once.</summary>
    /// <returns>False if it was dropped.</returns>
    bool TryPublish(OutgoingMessage message);
}
