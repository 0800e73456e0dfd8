using System.Collections.Concurrent;
using System.Text;
using Gateway.Bridge.Client;
using Gateway.Cameras;
using Gateway.Clips;
using Gateway.Events;
using Gateway.Frames;
using Gateway.Ingest.Announcing;
using Gateway.Motion;
using Gateway.Protocol.Messages;
using Gateway.Storage;
using Gateway.Testing;
using Gateway.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.InMemory.Tests.Bridge;

/// <summary>A publisher of events on real stores, a clock that the test moves, and a broker that notes what it gets.</summary>
internal sealed class EventBench : IEventOutlet, IAsyncDisposable
{
    private readonly TemporaryDirectory? _ownDirectory;
    private readonly DataDirectory _data;
    private readonly StoreDatabase _database;
    private readonly ClipQueue _queue;
    private readonly CameraDirectory _cameras;
    private readonly FramePool _pool = new(1 << 20);
    private readonly EventPublisher _publisher;

    /// <param name="homeAssistant">Whether cameras are announced to it.</param>
    /// <param name="directory">Data of an earlier run.</param>
    /// <param name="time">When this run starts.</param>
    /// <param name="known">Cameras of the configuration, by name, and whether they are boards.</param>
    /// <param name="isOpen">Whether the broker can be reached.</param>
    public EventBench(
        bool homeAssistant = false,
        TemporaryDirectory? directory = null,
        FakeTimeProvider? time = null,
        (string Name, bool IsBoard)[]? known = null,
        bool isOpen = true)
    {
        directory ??= _ownDirectory = new TemporaryDirectory();
        (Time, IsOpen) = (time ?? new FakeTimeProvider(), isOpen);
        var options = new GatewayOptions
        {
            DataDirectory = directory.Path,
            HomeAssistant = new HomeAssistantOptions { Enabled = homeAssistant },
        };
        _data = DataDirectory.Open(directory.Path);
        _database = StoreDatabase.Open(_data, new StoreOptions(), Time);
        _queue = ClipQueue.Open(_data, new ClipQueueOptions(), Time);
        Registry = new CameraRegistry(maxCameras: 4);
        foreach (var (name, isBoard) in known ?? [])
            Registry.GetOrAdd(name, isBoard, isConfigured: true);
        var settings = new CameraSettings(options);
        _cameras = new CameraDirectory(Registry, settings, Time, NullLogger<CameraDirectory>.Instance);
        Events = new EventLog(_database.Events, Registry, settings);
        Snapshots = new SnapshotTap(options.HomeAssistant, Time);
        var topics = new EventTopics("root/n");
        var discovery = new HomeAssistantDiscovery(options.HomeAssistant, topics, "n");
        var announced = AnnouncedCameras.Open(directory.Path, out _);
        _publisher = new EventPublisher(
            options,
            this,
            topics,
            discovery,
            new Announcements(announced, Registry, Time, Log),
            Snapshots,
            Registry,
            _cameras,
            Pictures,
            Events,
            _queue,
            Time);
        _publisher.StartAsync(CancellationToken.None);
    }

    public event Action? Renewed;

    public bool IsOpen { get; set; }

    public FakeTimeProvider Time { get; }

    public LogLines<Announcements> Log { get; } = new();

    public CameraRegistry Registry { get; }

    public EventLog Events { get; }

    public SnapshotTap Snapshots { get; }

    public LastPictures Pictures { get; } = new(new FrameOptions());

    public ConcurrentQueue<(string Topic, string Payload, bool Retain)> Told { get; } = new();

    public bool TryPublish(OutgoingMessage message)
    {
        Told.Enqueue((Encoding.UTF8.GetString(message.Topic), Encoding.UTF8.GetString(message.Payload.Span), message.Retain));
        message.Release();
        return IsOpen;
    }

    public void Renew() => Renewed?.Invoke();

    public void Send(Camera camera)
    {
        Assert.True(_pool.TryRent(10, out var buffer));
        var stamps = new FrameStamps(0, 0, Time.GetUnixMicroseconds(), Time.GetTimestamp(), ClockTrusted: false);
        var frame = new Frame(buffer, 0, 10, camera, camera.NextSequence(), stamps);
        _cameras.OnFrame(frame);
        Pictures.OnFrame(frame);
        Snapshots.OnFrame(frame);
        buffer.Release();
    }

    /// <summary>Starts an event, the first of its camera.</summary>
    public MotionEvent RaiseEvent(Camera camera) =>
        Events.Start(
            new MotionStart(camera, 1, EventKind.Sequence, 1, "confirm", Time.GetUnixMicroseconds(), Time.GetTimestamp(), 1, "a test"), clipId: 8);

    public void EndEvent(Camera camera, MotionEvent started) =>
        Events.End(started, new MotionEnd(camera, 1, Time.GetUnixMicroseconds(), Time.GetTimestamp(), 0.25, "it is over"));

    /// <summary>Payloads published to a topic, since the start.</summary>
    public IReadOnlyList<string> Under(string topic) => [.. Told.Where(message => message.Topic == topic).Select(message => message.Payload)];

    public Task StopAsync() => _publisher.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Pictures.StopAsync(CancellationToken.None);
        _publisher.Dispose();
        await _queue.DisposeAsync();
        _database.Dispose();
        _data.Dispose();
        Assert.Equal(0, _pool.Lent);
        _pool.Dispose();
        _ownDirectory?.Dispose();
    }
}
