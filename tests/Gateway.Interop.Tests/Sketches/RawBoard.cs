using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>A socket to a daemon that sends given messages as MQTT packets, and nothing of its own.</summary>
internal sealed class RawBoard : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
    private ushort _packetId;

    private RawBoard()
    {
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RawBoard> ConnectAsync(int port, ConnectPacket packet)
    {
        var board = new RawBoard();
        await board._socket.ConnectAsync(IPAddress.Loopback, port, Cancel);
        var bytes = new ArrayBufferWriter<byte>();
        packet.Write(bytes);
        await board._socket.SendAsync(bytes.WrittenMemory, Cancel);
        Assert.Equal([0x20, 2, 0, 0], await board.ReceiveAsync(4));
        return board;
    }

    /// <summary>With QoS 1 returns when the message is acknowledged.</summary>
    public async Task SendAsync(RecordedMessage message)
    {
        _packetId++;
        await _socket.SendAsync(MqttBytes.Publish(message.Topic, message.Payload, (QoS)message.Qos, _packetId, message.Retain), Cancel);
        if (message.Qos == 1)
            Assert.Equal([0x40, 2, 0, (byte)_packetId], await ReceiveAsync(4));
    }

    /// <summary>Subscribes with QoS 1, and returns the payload of the retained message that follows, acknowledged.</summary>
    public async Task<byte[]> SubscribeAsync(string topic)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        await _socket.SendAsync(
            new byte[] { 0x82, (byte)(name.Length + 5), 0, 200, 0, (byte)name.Length }.Concat(name).Append((byte)1).ToArray(), Cancel);
        Assert.Equal([0x90, 3, 0, 200, 1], await ReceiveAsync(5));

        var start = await ReceiveAsync(2);
        Assert.Equal(0x33, start[0]);
        Assert.InRange(start[1], 0, 127);   // one byte holds the length of a short message
        var body = await ReceiveAsync(start[1]);
        var packetId = 2 + name.Length;
        Assert.Equal(topic, Encoding.UTF8.GetString(body, 2, name.Length));
        await _socket.SendAsync(new byte[] { 0x40, 2, body[packetId], body[packetId + 1] }, Cancel);
        return body[(packetId + 2)..];
    }

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]> ReceiveAsync(int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;)
        {
            var got = await _socket.ReceiveAsync(bytes.AsMemory(at), Cancel).AsTask().WaitAsync(Eventually.DefaultTimeout, Cancel);
            Assert.NotEqual(0, got);
            at += got;
        }

        return bytes;
    }
}
