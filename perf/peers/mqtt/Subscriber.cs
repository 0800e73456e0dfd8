using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gateway.Mqtt;

namespace Gateway.Peers.Mqtt;

/// <summary>
/// Reads everything a broker forwards, as a gateway behind it would. All packets of a workload have one length, so counting bytes is enough;
/// with QoS 1 the packet ids are picked out and acknowledged. One thread of its own.
/// </summary>
internal sealed class Subscriber : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 << 10];
    private readonly byte[] _acks;
    private readonly int _packetLength;
    private readonly int _idAt;   // of the packet id in a packet; -1 without
    private readonly Thread _thread;
    private long _bytes;
    private volatile bool _closing;

    /// <param name="port">Of the broker, on this machine.</param>
    /// <param name="qos">Subscribed with.</param>
    /// <param name="packetLength">Bytes of each PUBLISH that will come.</param>
    /// <param name="payloadBytes">Bytes of its payload.</param>
    public Subscriber(int port, int qos, int packetLength, int payloadBytes)
    {
        _packetLength = packetLength;
        _idAt = qos > 0 ? packetLength - payloadBytes - 2 : -1;
        _acks = new byte[(_buffer.Length / packetLength + 2) * PubackPacket.Size];
        _socket.Connect(IPAddress.Loopback, port);
        var output = new ArrayBufferWriter<byte>();
        new ConnectPacket { ClientId = "subscriber" }.Write(output);
        new SubscribePacket(1, [new SubscriptionRequest("gateway/+/frame", (QoS)qos)]).Write(output, MqttVersion.V311);
        _socket.Send(output.WrittenSpan);
        for (var left = 4 + 5; left > 0;)   // CONNACK, SUBACK
            left -= _socket.Receive(_buffer.AsSpan(0, left));
        _thread = new Thread(Read) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits until so many packets have come, or none for a while.</summary>
    /// <returns>How many have not.</returns>
    public long WaitFor(long packets)
    {
        var (seen, since) = (-1L, Environment.TickCount64);
        while (Interlocked.Read(ref _bytes) is var bytes && bytes < packets * _packetLength)
        {
            if (bytes != seen)
                (seen, since) = (bytes, Environment.TickCount64);
            else if (Environment.TickCount64 - since > Patience.TotalMilliseconds)
                return packets - (bytes / _packetLength);
            Thread.Sleep(1);
        }

        return 0;
    }

    public void Dispose()
    {
        _closing = true;
        _socket.Shutdown(SocketShutdown.Both);
        _thread.Join();
        _socket.Dispose();
    }

    private void Read()
    {
        try
        {
            for (var (position, id) = (0L, 0); _socket.Receive(_buffer) is > 0 and var got;)
            {
                if (_idAt >= 0)
                    id = Acknowledge(position, got, id);
                position += got;
                Interlocked.Exchange(ref _bytes, position);
            }
        }
        catch (SocketException) when (_closing)
        {
            // Ended on purpose.
        }
    }

    /// <returns>The first byte of a packet id whose second has not come yet.</returns>
    private int Acknowledge(long position, int got, int id)
    {
        var acks = 0;
        for (var packet = Math.Max(0, (position - _idAt - 1) / _packetLength); ; packet++)
        {
            var at = (packet * _packetLength) + _idAt - position;
            if (at >= got)
                break;
            if (at >= 0)
                id = _buffer[at];
            if (at + 1 >= got)
                break;
            if (at + 1 < 0)
                continue;
            (_acks[acks], _acks[acks + 1], _acks[acks + 2], _acks[acks + 3]) = (0x40, 2, (byte)id, _buffer[at + 1]);
            acks += PubackPacket.Size;
        }

        for (var sent = 0; sent < acks;)
            sent += _socket.Send(_acks.AsSpan(sent, acks - sent));
        return id;
    }
}
