using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Load;
using Gateway.Mqtt;

namespace Gateway.Peers.Cameras;

/// <summary>A simulated board: one MQTT connection with QoS 1. It reads acknowledgements when it sends, and never waits. One thread.</summary>
internal sealed class Board : IDisposable
{
    private const int AckSize = 4;
    private const int MostInFlight = 30;       // the daemon accepts 64
    private const int SocketBuffer = 1 << 20;   // several frames
    private const int CongestionControl = 13;   // TCP_CONGESTION

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _name;
    private readonly FramePacket[] _packets;   // shared by the boards that play the same footage
    private readonly byte[] _answers = new byte[4096];
    private readonly ArrayBufferWriter<byte> _rest = new();
    private int _sentOfRest;
    private int _answerRest;   // bytes of an acknowledgement that is not whole
    private int _frame;
    private uint _counter;

    public Board(string name, FramePacket[] packets, int firstFrame, int port)
    {
        _name = Encoding.UTF8.GetBytes(name);
        _packets = packets;
        _frame = firstFrame;
        _socket.SendBufferSize = SocketBuffer;
        _socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, CongestionControl, "reno"u8);   // others may pace with timers, at the receiver's cost
        _socket.Connect(IPAddress.Loopback, port);
        var connect = new ArrayBufferWriter<byte>();
        new ConnectPacket { ClientId = name }.Write(connect);
        _socket.Send(connect.WrittenSpan);
        for (var at = 0; at < AckSize;)
            at += _socket.Receive(_answers, at, AckSize - at, SocketFlags.None) is > 0 and var got ? got : throw new IOException("no CONNACK");
        if (_answers[3] != 0)
            throw new InvalidOperationException($"the broker refuses {name}");
        _socket.Blocking = false;
    }

    public long Sent { get; private set; }

    public long Acknowledged { get; private set; }

    /// <summary>Frames dropped because too many others waited to be sent or acknowledged.</summary>
    public long Dropped { get; private set; }

    /// <summary>Takes the next picture and sends it, if earlier ones have left.</summary>
    public void Send(long nowUs)
    {
        Turn();
        var packet = _packets[_frame++ % _packets.Length];
        if (_rest.WrittenCount > 0 || Sent - Acknowledged >= MostInFlight)
        {
            Dropped++;
            return;
        }

        packet.Rename(_name);
        var bytes = packet.Next(++_counter, (ushort)(_counter % 65_535 + 1), nowUs).Span;
        var sent = Checked(_socket.Send(bytes, SocketFlags.None, out var error), error);
        _rest.Write(bytes[sent..]);
        Sent++;
    }

    /// <summary>Sends what the socket did not take before, and reads acknowledgements.</summary>
    public void Turn()
    {
        if (_rest.WrittenCount > 0)
        {
            _sentOfRest += Checked(_socket.Send(_rest.WrittenSpan[_sentOfRest..], SocketFlags.None, out var error), error);
            if (_sentOfRest == _rest.WrittenCount)
            {
                _sentOfRest = 0;
                _rest.ResetWrittenCount();
            }
        }

        var got = Checked(_socket.Receive(_answers, SocketFlags.None, out var failure), failure);
        if (got == 0 && failure == SocketError.Success)
            throw new IOException($"the broker closed the connection of {Encoding.UTF8.GetString(_name)}");
        _answerRest += got;
        Acknowledged += _answerRest / AckSize;
        _answerRest %= AckSize;
    }

    public void Dispose() => _socket.Dispose();

    private static int Checked(int bytes, SocketError error) => error switch
    {
        SocketError.Success => bytes,
        SocketError.WouldBlock => 0,
        _ => throw new SocketException((int)error),
    };
}
