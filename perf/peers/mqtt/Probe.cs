using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gateway.Load;
using Gateway.Mqtt;

namespace Gateway.Peers.Mqtt;

/// <summary>One board that sends a frame with the time in its header, waits for its arrival, pauses, and sends the next.</summary>
internal static class Probe
{
    private const int AckSize = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);   // a board pauses between frames

    /// <summary>Sends frames to a receiver that measures the latency.</summary>
    public static void Send(int port, int payloadBytes, int frames)
    {
        using var board = Connect(port, "probe", subscribe: false);
        var packet = new FramePacket("probe", qos: 1, bootId: 1, Publisher.Picture(payloadBytes));
        var answer = new byte[AckSize];
        for (var i = 0; i < frames; i++)
        {
            SendAll(board, packet.Next((uint)(i + 1), packetId: 1, CountingIngest.NowUs).Span);
            ReceiveAll(board, answer);
            Thread.Sleep(Pause);
        }
    }

    /// <summary>Sends frames through a broker to a subscriber.</summary>
    /// <returns>Median and 99th percentile, milliseconds.</returns>
    public static (double P50, double P99) SendAndReceive(int port, int payloadBytes, int frames)
    {
        using var board = Connect(port, "probe", subscribe: false);
        using var subscriber = Connect(port, "probed", subscribe: true);
        var packet = new FramePacket("probe", qos: 0, bootId: 1, Publisher.Picture(payloadBytes));
        var received = new byte[packet.Next(1, 1, 1).Length];
        var latency = new LatencyHistogram();
        for (var i = 0; i < frames; i++)
        {
            var sent = CountingIngest.NowUs;
            var sending = Task.Run(() => SendAll(board, packet.Next((uint)(i + 1), packetId: 1, sent).Span));
            ReceiveAll(subscriber, received);
            latency.Add(TimeSpan.FromMicroseconds(CountingIngest.NowUs - sent));
            sending.GetAwaiter().GetResult();
            Thread.Sleep(Pause);
        }

        return (latency.PercentileMs(50), latency.PercentileMs(99));
    }

    private static Socket Connect(int port, string clientId, bool subscribe)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var output = new ArrayBufferWriter<byte>();
        new ConnectPacket { ClientId = clientId }.Write(output);
        if (subscribe)
            new SubscribePacket(1, [new SubscriptionRequest("gateway/+/frame", QoS.AtMostOnce)]).Write(output, MqttVersion.V311);
        SendAll(socket, output.WrittenSpan);
        ReceiveAll(socket, new byte[subscribe ? AckSize + 5 : AckSize]);
        return socket;
    }

    private static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[socket.Send(bytes)..];
    }

    private static void ReceiveAll(Socket socket, Span<byte> room)
    {
        while (!room.IsEmpty)
        {
            var got = socket.Receive(room);
            room = got > 0 ? room[got..] : throw new InvalidOperationException("the server closed the connection");
        }
    }
}
