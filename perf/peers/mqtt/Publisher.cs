using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gateway.Load;
using Gateway.Mqtt;

namespace Gateway.Peers.Mqtt;

/// <summary>One connection that sends a workload's packets as fast as they are taken. Blocking, one thread each: the generator is not what is measured.</summary>
internal sealed class Publisher : IDisposable
{
    private const int AckSize = 4;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Workload _work;
    private readonly bool _speaksMqtt;
    private readonly byte[] _batches;   // two, with packet ids that follow each other
    private readonly int _packetLength;
    private readonly byte[] _answers = new byte[64 << 10];
    private int _rest;   // bytes of an acknowledgement that is not whole

    /// <param name="work">What to send.</param>
    /// <param name="index">Which of the workload's connections; names have one length for all.</param>
    /// <param name="port">Of the server, on this machine.</param>
    /// <param name="speaksMqtt">Whether it answers.</param>
    public Publisher(Workload work, int index, int port, bool speaksMqtt)
    {
        _work = work;
        _speaksMqtt = speaksMqtt;
        var name = $"load-{index:000}";
        var packet = new FramePacket(name, work.Qos, bootId: 1, Picture(work.PayloadBytes));
        var first = packet.Next(1, 1, 1);
        _packetLength = first.Length;
        _batches = new byte[2 * work.Batch * _packetLength];
        for (var i = 0; i < 2 * work.Batch; i++)
            packet.Next((uint)(i + 1), (ushort)(i + 1), nowUs: 1).CopyTo(_batches.AsMemory(i * _packetLength));

        _socket.Connect(IPAddress.Loopback, port);
        if (!speaksMqtt)
            return;
        var connect = new ArrayBufferWriter<byte>();
        new ConnectPacket { ClientId = name }.Write(connect);
        _socket.Send(connect.WrittenSpan);
        if (ReceiveExactly(AckSize)[3] != 0)
            throw new InvalidOperationException("the broker refused the connection");
    }

    /// <summary>Bytes of each packet.</summary>
    public int PacketLength => _packetLength;

    /// <summary>A picture that passes for one by its markers, so that any size can be had.</summary>
    public static byte[] Picture(int payloadBytes)
    {
        const int BoardHeader = 40;
        var random = new Random(payloadBytes);
        var jpeg = new byte[payloadBytes - BoardHeader];
        random.NextBytes(jpeg);
        (jpeg[0], jpeg[1], jpeg[^2], jpeg[^1]) = (0xFF, 0xD8, 0xFF, 0xD9);
        return jpeg;
    }

    /// <summary>Sends everything, and returns when the server has taken it.</summary>
    public void Run()
    {
        var (left, inFlight, next) = (_work.PerConnection, 0, 0);
        while (left > 0)
        {
            var count = Math.Min(left, _work.Batch);
            SendAll(_batches.AsSpan(next * _work.Batch * _packetLength, count * _packetLength));
            next ^= 1;
            left -= count;
            if (_work.Qos > 0 && _speaksMqtt)
            {
                // The other batch's ids must be free again before it is sent.
                for (inFlight += count; inFlight > _work.Batch || (left == 0 && inFlight > 0);)
                    inFlight -= Acknowledged();
            }
        }

        if (_speaksMqtt)
        {
            SendAll([0xC0, 0]);
            ReceiveExactly(2);
        }
        else
        {
            _socket.Shutdown(SocketShutdown.Send);
            while (_socket.Receive(_answers) > 0)
            {
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[_socket.Send(bytes)..];
    }

    private int Acknowledged()
    {
        var got = _socket.Receive(_answers);
        if (got == 0)
            throw new InvalidOperationException("the broker closed the connection");
        _rest += got;
        var whole = _rest / AckSize;
        _rest %= AckSize;
        return whole;
    }

    private byte[] ReceiveExactly(int count)
    {
        for (var at = 0; at < count;)
        {
            var got = _socket.Receive(_answers.AsSpan(at, count - at));
            at += got > 0 ? got : throw new InvalidOperationException("the broker closed the connection");
        }

        return _answers;
    }
}
