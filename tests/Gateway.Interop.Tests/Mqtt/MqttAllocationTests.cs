using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Broker;
using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Topics;
using Gateway.Mqtt;
using Gateway.Storage;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Interop.Tests.Mqtt;

/// <summary>The receive path over a real loopback socket allocates nothing per frame, however the frame comes.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class MqttAllocationTests
{
    private const int WarmUp = 300;
    private const int Frames = 500;

    /// <summary>
    /// Per frame, in the best of the rounds: the runtime's own threads allocate now and then, the frames never. One object per frame, the smallest
    /// there is, would be 24.
    /// </summary>
    private const double BudgetBytes = 8;

    [Theory]
    [InlineData("gateway/b1/frame", QoS.AtMostOnce, false)]
    [InlineData("gateway/b1/frame", QoS.AtLeastOnce, false)]
    [InlineData("iot/image", QoS.AtLeastOnce, false)]
    [InlineData("gateway/b1/frame", QoS.AtMostOnce, true)]
    [InlineData("gateway/b1/frame", QoS.AtLeastOnce, false, MqttVersion.V5)]
    [InlineData("gateway/b1/frame", QoS.AtMostOnce, true, MqttVersion.V5)]
    public async Task Frame_of_50_KB_is_received_without_allocating(
        string topic, QoS qos, bool withSubscriber, MqttVersion version = MqttVersion.V311)
    {
        using var ingest = new CountingIngest();
        await using var server = new Server(ingest);
        using var publisher = Connect(server.Port, version);
        using var subscriber = withSubscriber ? Connect(server.Port, version) : null;
        if (subscriber is not null)
            Subscribe(subscriber, server.Pool, version);
        var packet = Packet(topic, qos, version);
        var drained = 0L;
        var draining = new Thread(() => Drain(subscriber, ref drained));
        draining.Start();

        Publish(publisher, packet, qos, WarmUp, ingest);
        var (least, rounds) = await ProcessAllocations.OfCheapestAsync(
            () => Publish(publisher, packet, qos, Frames, ingest),
            (long)(BudgetBytes * Frames),
            prepare: () => Eventually.True(() => subscriber is null || server.Pool.Lent == 0, cancel: TestContext.Current.CancellationToken));
        var best = least / (double)Frames;

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{topic} {qos} {version}{(withSubscriber ? " forwarded" : "")}: {best:0.00} bytes allocated per frame");
        Assert.InRange(best, 0, BudgetBytes);
        Assert.Equal(WarmUp + (rounds * Frames), ingest.Count);
        await Eventually.True(
            () => subscriber is null || Volatile.Read(ref drained) > (WarmUp + (rounds * Frames)) * 50_000L,
            cancel: TestContext.Current.CancellationToken);
        subscriber?.Close();
        draining.Join();
    }

    /// <summary>Subscribes to everything, and lets the pool have the buffers that a queue of a whole round may need.</summary>
    private static void Subscribe(Socket subscriber, FramePool pool, MqttVersion version)
    {
        var subscribe = new System.Buffers.ArrayBufferWriter<byte>();
        new SubscribePacket(1, [new SubscriptionRequest("#", QoS.AtMostOnce)]).Write(subscribe, version);
        subscriber.Send(subscribe.WrittenSpan);
        var suback = new byte[version == MqttVersion.V5 ? 6 : 5];
        for (var at = 0; at < suback.Length;)
            at += subscriber.Receive(suback.AsSpan(at), SocketFlags.None);

        var buffers = new List<FrameBuffer>();
        while (buffers.Count <= Frames && pool.TryRent(50_100, out var buffer))
            buffers.Add(buffer);
        buffers.ForEach(buffer => buffer.Release());
    }

    /// <summary>Sends on this thread and waits for the last frame on this thread: nothing of the test itself allocates.</summary>
    private static void Publish(Socket publisher, byte[] packet, QoS qos, int count, CountingIngest ingest)
    {
        var expected = ingest.Count + count;
        Span<byte> ack = stackalloc byte[4];
        for (var i = 0; i < count; i++)
        {
            Send(publisher, packet);
            for (var at = 0; qos == QoS.AtLeastOnce && at < ack.Length;)
                at += publisher.Receive(ack[at..], SocketFlags.None);
        }

        SpinWait.SpinUntil(() => ingest.Count == expected);
    }

    private static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[socket.Send(bytes, SocketFlags.None)..];
    }

    private static void Drain(Socket? subscriber, ref long drained)
    {
        var buffer = new byte[256 << 10];
        try
        {
            while (subscriber?.Receive(buffer, SocketFlags.None) is > 0 and var length)
                Volatile.Write(ref drained, drained + length);
        }
        catch (SocketException)
        {
            // Closed by the test.
        }
        catch (ObjectDisposedException)
        {
            // Likewise.
        }
    }

    private static byte[] Packet(string topic, QoS qos, MqttVersion version)
    {
        var jpeg = new byte[50_000];
        ReadOnlySpan<byte> markers = [0xFF, 0xD8, 0xFF, 0xDA, 0, 2];
        markers.CopyTo(jpeg);
        (jpeg[^2], jpeg[^1]) = (0xFF, 0xD9);
        byte[] payload = topic == "iot/image"
            ? Encoding.ASCII.GetBytes($$"""{"id":1,"image":"{{Convert.ToBase64String(jpeg)}}","timestamp":"2025-04-26 15:50:20"}""")
            : [.. Vectors.Read("frame/valid-synchronized").AsSpan(0, 32), .. BitConverter.GetBytes(jpeg.Length), 0, 0, 0, 0, .. jpeg];
        var header = new PublishHeader(
            new System.Buffers.ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(topic)),
            payload.Length,
            qos,
            qos == QoS.AtMostOnce ? (ushort)0 : (ushort)1,
            Retain: false,
            Duplicate: false);
        var properties = new PropertyWriter().Add(PropertyId.TopicAlias, 1).Add(PropertyId.MessageExpiryInterval, 600).AddUser("k", "v").ToBlock();
        var start = new byte[PublishHeader.MaxSize(topic.Length, properties.Length)];
        return [
            .. start.AsSpan(0, version == MqttVersion.V5 ? (header with { Properties = properties }).Write(start, default) : header.Write(start)),
            .. payload];
    }

    private static Socket Connect(int port, MqttVersion version)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var connect = new System.Buffers.ArrayBufferWriter<byte>();
        var properties = version == MqttVersion.V5 ? new PropertyWriter().Add(PropertyId.TopicAliasMaximum, 4).ToBlock() : default;
        new ConnectPacket { ClientId = "", Version = version, Properties = properties }.Write(connect);
        socket.Send(connect.WrittenSpan);
        Assert.InRange(socket.Receive(new byte[200]), 4, 200);
        return socket;
    }

    /// <summary>With sessions that outlive the process, as in the daemon: who has none pays nothing for those of others.</summary>
    private sealed class Server : IAsyncDisposable
    {
        private readonly TemporaryDirectory _folder = new();
        private readonly DataDirectory _directory;
        private readonly SessionStore _store;
        private readonly MqttEndpoint _endpoint;
        private readonly UserStore _users = new(new MqttOptions(), NullLogger<UserStore>.Instance);
        private readonly BrokerMetrics _metrics = new();
        private readonly IngestMetrics _ingestMetrics = new();

        public Server(IBoardIngest boards)
        {
            // A round fits: nothing is shed. Retained status topics would stay in the pool.
            var options = new MqttOptions
            {
                Port = 0,
                MaxQueuedBytes = 128 << 20,
                MaxQueuedBytesTotal = 128 << 20,
                StatusInterval = TimeSpan.Zero,
            };
            _directory = DataDirectory.Open(_folder.Path);
            _store = SessionStore.Open(_directory, TimeProvider.System);
            var broker = new MqttBroker(options, Pool, _users, _metrics, TimeProvider.System, NullLogger<MqttBroker>.Instance, _store);
            var ingest = new CameraIngest(
                new BoardTopics([]), boards, Pool, _ingestMetrics, TimeProvider.System,
                new RefusedPictures(TimeProvider.System, NullLogger<RefusedPictures>.Instance));
            ingest.SubscribeTo(broker.Router);
            _endpoint = new MqttEndpoint(options, broker, TimeProvider.System, NullLogger<MqttEndpoint>.Instance);
            _endpoint.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        public FramePool Pool { get; } = new(256 << 20);

        public int Port => _endpoint.BoundEndPoint.Port;

        public async ValueTask DisposeAsync()
        {
            await _endpoint.StopAsync(CancellationToken.None);
            Pool.Dispose();
            _store.Dispose();
            _directory.Dispose();
            _folder.Dispose();
        }
    }

    /// <summary>Counts, and acknowledges on another thread, as the image writer does.</summary>
    private sealed class CountingIngest : IBoardIngest, IDisposable
    {
        private readonly Camera _camera = new(1, "b1", isBoard: true);
        private readonly AutoResetEvent _due = new(initialState: false);
        private readonly Thread _committing;
        private PublishAck _ack;
        private volatile bool _ended;
        private int _count;

        public CountingIngest()
        {
            _committing = new Thread(Commit);
            _committing.Start();
        }

        public int Count => Volatile.Read(ref _count);

        public Camera? CameraOf(string boardId, string? displayName = null) => _camera;

        public void OnImage(in Frame frame, in BoardImage image, PublishAck ack)
        {
            Interlocked.Increment(ref _count);
            if (ack.Target is null)
                return;
            _ack = ack;
            _due.Set();
        }

        public void OnLatency(Camera camera, in BoardImage image, PublishAck ack) => ack.Complete();

        public void Dispose()
        {
            _ended = true;
            _due.Set();
            _committing.Join();
            _due.Dispose();
        }

        private void Commit()
        {
            while (_due.WaitOne() && !_ended)
                _ack.Complete();
        }
    }
}
