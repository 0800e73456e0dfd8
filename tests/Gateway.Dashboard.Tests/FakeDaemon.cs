using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Protocol;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;

namespace Gateway.Dashboard.Tests;

/// <summary>A daemon for clients under test. It uses the real link protocol on a real port, and the data that the test provides.</summary>
/// <remarks>Thread safe. Properties may be set at any time; clients receive the change in pushed messages or in replies.</remarks>
internal sealed class FakeDaemon : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly LinkKey _key;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<FakeDaemonLink, Task> _links = new();
    private readonly Task _accepting;

    private FakeDaemon(LinkKey key, int port)
    {
        _key = key;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port. Unchanged after disposal, so that another daemon can start there.</summary>
    public int Port { get; }

    public string Version { get; } = "1.2.3-fake";

    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;

    public ImmutableList<CameraInfo> Cameras { get; private set; } = [];

    /// <summary>By ascending id.</summary>
    public ImmutableList<EventMessage> Events { get; private set; } = [];

    /// <summary>By ascending id.</summary>
    public ImmutableList<NearMissInfo> NearMisses { get; set; } = [];

    /// <summary>By ascending id.</summary>
    public ImmutableList<ClipMessage> Clips { get; private set; } = [];

    /// <summary>By ascending id.</summary>
    public ImmutableList<ImageMessage> Images { get; private set; } = [];

    /// <summary>JPEGs of stored images, by row.</summary>
    public ConcurrentDictionary<ulong, byte[]> Pictures { get; } = new();

    /// <summary>Newest frames, by camera.</summary>
    public ConcurrentDictionary<uint, LastFrame> LastFrames { get; } = new();

    /// <summary>The daemon has this picture as the last one of a camera.</summary>
    public void Keep(uint cameraId, long receivedUs, byte[] jpeg) =>
        LastFrames[cameraId] = new LastFrame(0, 0, receivedUs, ClockTrusted: false, jpeg);

    /// <summary>Addresses for boards.</summary>
    public ImmutableList<ListenerInfo> Listeners { get; set; } = [];

    /// <summary>Messages that no camera got, newest first; null: a daemon that knows neither this verb nor the one that takes a topic.</summary>
    public ImmutableList<RefusalInfo>? Refusals { get; set; } = [];

    /// <summary>Null: the daemon is older than the verbs of boards.</summary>
    public ImmutableList<BoardInfo>? Boards { get; set; } = [];

    /// <summary>Commands for boards that came.</summary>
    public ConcurrentQueue<SetBoard> Commands { get; } = new();

    /// <summary>Answer to the next commands for boards.</summary>
    public (ReplyStatus Status, string Text)? CommandRefusal { get; set; }

    /// <summary>Whether boards report at once what they were asked for.</summary>
    public bool BoardsObey { get; set; }

    /// <summary>Topics and the cameras that took them.</summary>
    public ConcurrentQueue<(string Topic, string Camera)> Taken { get; } = new();

    /// <summary>Answers a wish to take a topic; null: it is granted.</summary>
    public (ReplyStatus Status, string Text)? TakeRefusal { get; set; }

    /// <summary>Whether taken topics stay in <see cref="Refusals"/>.</summary>
    public bool KeepsTaken { get; set; }

    /// <summary>Its clock; null: a daemon that does not know the verb.</summary>
    public ClockInfo? Clock { get; set; } = new(DashboardSamples.NoonUs, "", 0, 0, 0, 0);

    /// <summary>MP4 files, by clip.</summary>
    public ConcurrentDictionary<ulong, byte[]> ClipFiles { get; } = new();

    /// <summary>Detected objects, by clip.</summary>
    public ConcurrentDictionary<ulong, IReadOnlyList<ClipObjectInfo>> ClipObjects { get; } = new();

    /// <summary>Frames, by clip.</summary>
    public ConcurrentDictionary<ulong, IReadOnlyList<byte[]>> ClipFrames { get; } = new();

    /// <summary>Whether clients may end it; one that does sets <see cref="WasShutDown"/>.</summary>
    public bool AllowsShutdown { get; set; }

    public bool WasShutDown { get; internal set; }

    /// <summary>The subscriptions of all connected clients.</summary>
    public IReadOnlyList<SubscribeMessage> Subscriptions => [.. _links.Keys.Select(link => link.Subscription).OfType<SubscribeMessage>()];

    /// <summary>Starts a daemon on a port; 0 means any free port. Reads the key file, or creates it with a new key.</summary>
    public static FakeDaemon Start(string keyFile, int port = 0)
    {
        if (!File.Exists(keyFile))
            File.WriteAllText(keyFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(LinkKey.Size)));
        return new FakeDaemon(LinkKey.Load(keyFile), port);
    }

    public async Task SetCamerasAsync(params CameraInfo[] cameras)
    {
        Cameras = [.. cameras];
        await PushAsync(new CamerasMessage(Cameras));
    }

    /// <summary>Changes the cameras without telling clients.</summary>
    public void ChangeQuietly(params CameraInfo[] cameras) => Cameras = [.. cameras];

    public Task AddAsync(EventMessage message)
    {
        Events = Events.Add(message);
        return PushAsync(message);
    }

    /// <summary>Adds the clip, or replaces the clip with its id.</summary>
    public Task PutAsync(ClipMessage clip)
    {
        var known = Clips.FindIndex(other => other.Id == clip.Id);
        Clips = known < 0 ? Clips.Add(clip) : Clips.SetItem(known, clip);
        return PushAsync(clip);
    }

    /// <summary>Removes the clip, its file and its frames, as retention does.</summary>
    public void RemoveClip(ulong id)
    {
        Clips = Clips.RemoveAll(clip => clip.Id == id);
        ClipFiles.TryRemove(id, out _);
        ClipFrames.TryRemove(id, out _);
    }

    public Task AddAsync(ImageMessage image, byte[] jpeg)
    {
        Pictures[image.Id] = jpeg;
        Images = Images.Add(image);
        return PushAsync(image);
    }

    /// <summary>Sends the message to every client that subscribed to its kind.</summary>
    public Task PushAsync<T>(T message)
        where T : ILinkMessage<T> => Task.WhenAll(_links.Keys.Select(link => link.PushAsync(message)));

    /// <summary>Sends a frame, received now, to every client that subscribed to the camera.</summary>
    public Task PushFrameAsync(uint cameraId, uint sequence, byte[] jpeg) =>
        Task.WhenAll(_links.Keys.Select(link => link.PushFrameAsync(cameraId, sequence, jpeg)));

    /// <summary>Ends every link and stops listening. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.WaitAsync(TimeSpan.FromMinutes(1));
        await Task.WhenAll(_links.Values);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var link = new FakeDaemonLink(this, _key, await _listener.AcceptTcpClientAsync(_stop.Token));
                _links[link] = RunAsync(link);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The daemon was stopped.
        }
    }

    private async Task RunAsync(FakeDaemonLink link)
    {
        await Task.Yield();
        await link.RunAsync(_stop.Token);
        _links.TryRemove(link, out _);
    }
}
