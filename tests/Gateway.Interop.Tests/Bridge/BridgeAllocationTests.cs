using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gateway.Bridge.Client;
using Gateway.Broker.Messages;
using Gateway.Frames;
using Gateway.Mqtt;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Interop.Tests.Bridge;

/// <summary>Frames from another broker are received and acknowledged over a real socket without allocating, like those of our own.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class BridgeAllocationTests
{
    private const int WarmUp = 300;
    private const int Frames = 500;
    private const int PayloadBytes = 50_000;

    /// <summary>Per frame, in the best of the rounds; one object per frame, the smallest there is, would be 24.</summary>
    private const double BudgetBytes = 8;

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task Frame_of_50_KB_is_received_and_acknowledged_without_allocating(MqttVersion version)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var pool = new FramePool(64 << 20);
        var counters = new ClientMetrics();
        var settings = new BridgeOptions { ClientId = "g", Version = Enum.Parse<BridgeVersion>($"{version}") };
        var options = new ClientOptions { Settings = settings, Subscriptions = [new SubscriptionRequest("gateway/+/frame", QoS.AtLeastOnce)] };
        var client = new MqttClient(
            options,
            new SocketConnector("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port, tls: null),
            new Acknowledging(),
            pool,
            counters,
            TimeProvider.System,
            new Random(1),
            NullLogger.Instance);
        client.Start();
        using var broker = listener.Accept();
        Welcome(broker, version);

        var packet = Packet(version);
        Publish(broker, packet, WarmUp);
        var (least, rounds) = await ProcessAllocations.OfCheapestAsync(() => Publish(broker, packet, Frames), (long)(BudgetBytes * Frames));
        Assert.InRange(least / (double)Frames, 0, BudgetBytes);
        await Eventually.True(() => counters.Acknowledged.Value == WarmUp + (rounds * Frames), cancel: TestContext.Current.CancellationToken);
        broker.Close();
        await client.DisposeAsync();
        Assert.Equal(0, pool.Lent);
    }

    private static void Welcome(Socket broker, MqttVersion version)
    {
        var received = new byte[4096];
        broker.Receive(received);   // CONNECT
        var answers = new ArrayBufferWriter<byte>();
        new ConnackPacket(false, ReasonCode.Success, default).Write(answers, version);
        broker.Send(answers.WrittenSpan);
        broker.Receive(received);   // SUBSCRIBE
        answers.Clear();
        new SubackPacket(OutgoingQueue.MaxPacketId + 1, new byte[] { 1 }).Write(answers, version);
        broker.Send(answers.WrittenSpan);
    }

    private static byte[] Packet(MqttVersion version)
    {
        var header = new PublishHeader(
            new ReadOnlySequence<byte>("gateway/b/frame"u8.ToArray()), PayloadBytes, QoS.AtLeastOnce, 7, Retain: false, Duplicate: false);
        var bytes = new byte[PublishHeader.MaxSize((int)header.Topic.Length, 0) + PayloadBytes];
        var size = version == MqttVersion.V5 ? header.Write(bytes, default) : header.Write(bytes.AsSpan());
        return bytes[..(size + PayloadBytes)];
    }

    /// <summary>One after the other, each acknowledged before the next.</summary>
    private static void Publish(Socket broker, byte[] packet, int count)
    {
        Span<byte> puback = stackalloc byte[PubackPacket.Size];
        for (var i = 0; i < count; i++)
        {
            for (var sent = 0; sent < packet.Length;)
                sent += broker.Send(packet.AsSpan(sent));
            for (var got = 0; got < puback.Length;)
                got += broker.Receive(puback[got..]);
            Assert.True(puback is [0x40, 2, 0, 7]);
        }
    }

    private sealed class Acknowledging : IClientHandler
    {
        public void OnConnected()
        {
            // The test sends when it likes.
        }

        public bool OnMessage(in Message message, PublishAck ack)
        {
            ack.Complete();
            return true;
        }
    }
}
