using System.Net;
using System.Net.Sockets;
using Gateway.Frames;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Link.Tests;

/// <summary>The daemon's link alone, on a free loopback port, with stores in memory.</summary>
internal sealed class LinkTestServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LinkListener _listener;
    private readonly FramePool _pool = new(256 << 20);
    private uint _sequence;
    private readonly Dictionary<uint, Camera> _cameras = [];

    private LinkTestServer(LinkOptions options, TimeProvider time)
    {
        Options = options with { Port = options.Port == new LinkOptions().Port ? 0 : options.Port, KeyFile = _directory.Combine("link.key") };
        Backend = new LinkTestBackend { AllowsShutdown = options.AllowShutdown };
        Hub = new LinkHub(Options, new LinkSources(() => Backend.Cameras, () => Backend.LastEventId, Backend.ReadEventsAsync), time);
        _listener = new LinkListener(Options, Hub, new LinkHandlers([Backend]), time, NullLogger<LinkListener>.Instance);
    }

    public LinkOptions Options { get; }

    public LinkTestBackend Backend { get; }

    public LinkHub Hub { get; }

    public LinkKey Key => LinkKey.Load(Options.KeyFile!);

    public int Port => _listener.EndPoint!.Port;

    /// <summary>Frame buffers somebody still holds.</summary>
    public long BuffersHeld => _pool.Lent;

    public static async Task<LinkTestServer> StartAsync(LinkOptions? options = null, TimeProvider? time = null)
    {
        var server = new LinkTestServer(options ?? new LinkOptions(), time ?? TimeProvider.System);
        await server._listener.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public LinkClientOptions ClientOptions(SubscribeMessage? subscription = null, LinkRole role = LinkRole.Viewer) =>
        new(new DnsEndPoint("127.0.0.1", Port), Options.KeyFile!)
        {
            Name = "test",
            Role = role,
            Subscription = subscription ?? SubscribeMessage.Everything,
        };

    /// <summary>A client whose subscription has arrived.</summary>
    public async Task<LinkClient> ConnectAsync(ILinkHandler handler, SubscribeMessage? subscription = null, LinkRole role = LinkRole.Viewer)
    {
        var before = Hub.SubscribedCount;
        var client = await LinkClient.ConnectAsync(ClientOptions(subscription, role), handler, cancel: TestContext.Current.CancellationToken);
        await Eventually.True(() => Hub.SubscribedCount > before, cancel: TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>A connection on which nothing was sent.</summary>
    public async Task<LinkRawClient> ConnectRawAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", Port, TestContext.Current.CancellationToken);
        return new LinkRawClient(socket);
    }

    /// <summary>Broadcasts a picture of the next number.</summary>
    public void SendFrame(int length = 1000, uint cameraId = 1)
    {
        Assert.True(_pool.TryRent(length, out var buffer));
        var frame = new Frame(buffer, 0, length, CameraOf(cameraId), ++_sequence, new FrameStamps(1, 2, 3, 4, ClockTrusted: true));
        Hub.OnFrame(frame);
        buffer.Release();
    }

    private Camera CameraOf(uint id)
    {
        if (!_cameras.TryGetValue(id, out var camera))
            _cameras.Add(id, camera = new Camera(id, $"camera-{id}", isBoard: true));
        return camera;
    }

    public Task StopAsync() => _listener.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _listener.StopAsync(CancellationToken.None);
        _listener.Dispose();
        _pool.Dispose();
        _directory.Dispose();
    }
}
