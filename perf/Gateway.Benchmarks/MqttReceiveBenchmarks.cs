using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gateway.Broker;
using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Broker.Sockets;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Keys;
using Gateway.Ingest.Topics;
using Gateway.Load;
using Gateway.Mqtt;
using Gateway.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Benchmarks;

/// <summary>
/// A frame from a board's socket to its acknowledgement: receive, frame buffer, camera ingest, PUBACK. Budget: 0 bytes. The board blocks on its
/// socket and allocates nothing, so the count is that of the daemon.
/// </summary>
[MemoryDiagnoser]
public class MqttReceiveBenchmarks : IDisposable
{
    private readonly FramePool _pool = new(64 << 20);
    private readonly SocketLoop _loop = new();
    private readonly BrokerMetrics _metrics = new();
    private readonly IngestMetrics _ingestMetrics = new();
    private readonly byte[] _answer = new byte[4];
    private UserStore _users = null!;
    private MqttBroker _broker = null!;
    private FramePacket _packet = null!;
    private byte[] _seedPacket = [];
    private readonly string _keyFolder = Directory.CreateTempSubdirectory("gateway-keys-").FullName;
    private byte[] _sealedPacket = [];
    private byte[] _jpeg = [];
    private AesGcm _cipher = null!;
    private BoardKeys _keys = null!;
    private Socket _board = null!;
    private uint _counter;
    private uint _sealedCounter;

    [Params(160, 4 << 10, 50 << 10)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var time = new TimeWithoutTimers();
        var options = new MqttOptions();
        _users = new UserStore(options, NullLogger<UserStore>.Instance);
        _broker = new MqttBroker(options, _pool, _users, _metrics, time, NullLogger<MqttBroker>.Instance);
        var file = new BoardKeyFile(_keyFolder);
        _cipher = new AesGcm(file.Create("sealed"), BoardKey.TagSize);
        _keys = new BoardKeys(file, new AcknowledgingIngest(), time, NullLogger<BoardKeys>.Instance);
        var topics = new BoardTopics([]);
        var cameras = new CameraRegistry(options.MaxConnections);
        var connections = new BoardConnections(cameras, client => _broker.IsConnected(client), time);
        new CameraIngest(
            topics,
            new AcknowledgingIngest(),
            _pool,
            _ingestMetrics,
            time,
            new RefusedPictures(time, NullLogger<RefusedPictures>.Instance),
            connections,
            _keys,
            new ChangingClientIds(_broker.PeerOf, cameras, time, NullLogger<ChangingClientIds>.Instance),
            new BootIds(_ingestMetrics, NullLogger<BootIds>.Instance)).SubscribeTo(_broker.Router);
        new UntakenPictures(topics, _ingestMetrics, time, NullLogger<UntakenPictures>.Instance).SubscribeTo(_broker.Router);
        connections.SubscribeTo(_broker.Router);

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _board = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _board.Connect(listener.LocalEndpoint);   // after an asynchronous call, every later call on this socket would allocate
        _broker.Serve(new SocketTransport(listener.AcceptSocket(), isLocal: true, _loop));

        var connect = new ArrayBufferWriter<byte>();
        new ConnectPacket { ClientId = "board" }.Write(connect);
        _board.Send(connect.WrittenSpan);
        Expect(PacketType.Connack);

        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, .. new byte[Length - 8], 0xFF, 0xD9];
        _jpeg = jpeg;
        _packet = new FramePacket("board", qos: 1, bootId: 1, jpeg);
        var json = Encoding.ASCII.GetBytes($$"""{"id":1,"image":"{{Convert.ToBase64String(jpeg)}}","timestamp":"2025-04-26 15:50:20"}""");
        var header = new PublishHeader(
            new ReadOnlySequence<byte>("iot/image"u8.ToArray()), json.Length, QoS.AtLeastOnce, PacketId: 1, Retain: false, Duplicate: false);
        var head = new byte[PublishHeader.MaxSize((int)header.Topic.Length)];
        _seedPacket = [.. head.AsSpan(0, header.Write(head)), .. json];

        byte[] frame = [(byte)'G', (byte)'F', 1, 2, .. new byte[36], .. jpeg, .. new byte[BoardKey.TagSize]];
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), 1);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(32), jpeg.Length + BoardKey.TagSize);
        header = new PublishHeader(
            new ReadOnlySequence<byte>("gateway/sealed/frame"u8.ToArray()),
            frame.Length, QoS.AtLeastOnce, PacketId: 1, Retain: false, Duplicate: false);
        head = new byte[PublishHeader.MaxSize((int)header.Topic.Length)];
        _sealedPacket = [.. head.AsSpan(0, header.Write(head)), .. frame];
    }

    [Benchmark(Baseline = true)]
    public void PublishAcknowledged()
    {
        _counter++;
        _board.Send(_packet.Next(_counter, packetId: 1, nowUs: 1).Span);
        Expect(PacketType.Puback);
    }

    /// <summary>The same picture in JSON and base64, as the seed's boards send it.</summary>
    [Benchmark]
    public void SeedAcknowledged()
    {
        _board.Send(_seedPacket);
        Expect(PacketType.Puback);
    }

    /// <summary>The same picture encrypted, with the board's own cost of that.</summary>
    [Benchmark]
    public void EncryptedAcknowledged()
    {
        var frame = _sealedPacket.AsSpan(_sealedPacket.Length - _jpeg.Length - BoardKey.TagSize - 40);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], ++_sealedCounter);
        Span<byte> nonce = stackalloc byte[12];
        frame.Slice(4, 8).CopyTo(nonce);
        nonce[8..].Clear();
        _cipher.Encrypt(nonce, _jpeg, frame[40..^BoardKey.TagSize], frame[^BoardKey.TagSize..], frame[..40]);
        _board.Send(_sealedPacket);
        Expect(PacketType.Puback);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _board?.Dispose();
        _broker?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _loop.Dispose();
        _pool.Dispose();
        _keys?.Dispose();
        _cipher?.Dispose();
        Directory.Delete(_keyFolder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads the next packet, of four bytes.</summary>
    private void Expect(PacketType type)
    {
        for (var at = 0; at < _answer.Length;)
        {
            var read = _board.Receive(_answer.AsSpan(at));
            at += read > 0 ? read : throw new IOException("The daemon closed the connection.");
        }

        if (_answer[0] >> 4 != (int)type)
            throw new InvalidDataException($"Expected {type}, got a packet that begins with {_answer[0]:X2}.");
    }
}

/// <summary>Acknowledges every picture at once, so that only the cost of receiving remains.</summary>
internal sealed class AcknowledgingIngest : IBoardIngest, ILastFrames
{
    private readonly Camera _camera = new(1, "board", isBoard: true);

    public Camera? CameraOf(string boardId, string? displayName = null) => _camera;

    public void OnImage(in Frame frame, in BoardImage image, PublishAck ack) => ack.Complete();

    public void OnLatency(Camera camera, in BoardImage image, PublishAck ack) => ack.Complete();

    public (ulong Identity, UInt128 Tag) LastFrameOf(long keyId) => default;

    public bool HasLastFrames() => false;
}

/// <summary>Status topics and the look at the key file allocate every few seconds, and are no part of a frame's way.</summary>
internal sealed class TimeWithoutTimers : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
