using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gateway.Load;
using Gateway.Mqtt;

namespace Gateway.Peers.Mqtt;

/// <summary>One connection that sends a workload's packets as fast as the server reads them.</summary>
/// <remarks>One thread serves many of them: with a thread for each, the server would pay for waking it whenever it makes room.</remarks>
internal sealed class Publisher : IDisposable
{
    private const int AckSize = 4;
    private const int PingrespSize = 2;
    private const int CongestionControl = 13;   // TCP_CONGESTION
    private static readonly byte[] Pingreq = [0xC0, 0];

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Workload _work;
    private readonly bool _speaksMqtt;
    private readonly byte[] _batches;   // two, with packet ids that follow each other
    private readonly int _packetLength;
    private readonly byte[] _answers = new byte[64 << 10];
    private ReadOnlyMemory<byte> _unsent;
    private int _left;       // packets to begin
    private int _inFlight;   // packets not acknowledged
    private int _next;       // batch
    private int _rest;       // bytes of an acknowledgement that is not whole
    private bool _isLast;    // all that is left to come is the sign that everything was taken

    /// <summary>Connects to the server on this machine, as one of the connections of the workload.</summary>
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

        // BBR, the default of some systems, paces by timers. The kernel adds their cost to the receiver, which can double its CPU time.
        _socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, CongestionControl, "reno"u8);
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

    /// <summary>A picture by its markers: one scan of random bytes, stuffed as in a JPEG, so that any size can be had.</summary>
    public static byte[] Picture(int payloadBytes)
    {
        const int BoardHeader = 40;
        var random = new Random(payloadBytes);
        var jpeg = new byte[payloadBytes - BoardHeader];
        random.NextBytes(jpeg);
        for (var i = jpeg.AsSpan().IndexOf((byte)0xFF); i >= 0 && i < jpeg.Length - 1; i++)
            jpeg[i + 1] = jpeg[i] == 0xFF ? (byte)0 : jpeg[i + 1];
        ReadOnlySpan<byte> start = [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 0];
        start.CopyTo(jpeg);
        (jpeg[^3], jpeg[^2], jpeg[^1]) = (0, 0xFF, 0xD9);
        return jpeg;
    }

    /// <summary>Begins another run.</summary>
    public void Start()
    {
        (_left, _inFlight, _isLast, IsDone) = (_work.PerConnection, 0, false, false);
        _socket.Blocking = false;
    }

    /// <summary>The server has taken everything.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Its socket; to be waited for when <see cref="Step"/> came no further.</summary>
    public Socket Socket => _socket;

    /// <summary>Whether there is something to send that the socket did not take.</summary>
    public bool IsSending => !_unsent.IsEmpty;

    /// <summary>Sends and receives once, what can be at once.</summary>
    /// <returns>Whether anything could.</returns>
    public bool Step()
    {
        if (_unsent.IsEmpty)
            Prepare();
        var moved = 0;
        if (!_unsent.IsEmpty)
        {
            moved = Checked(_socket.Send(_unsent.Span, SocketFlags.None, out var error), error);
            _unsent = _unsent[moved..];
        }

        return (_inFlight > 0 || (_isLast && _unsent.IsEmpty) ? Receive() : 0) + moved > 0;
    }

    public void Dispose() => _socket.Dispose();

    private void Prepare()
    {
        if (_left > 0 && _inFlight <= _work.Batch)   // else the other batch's packet ids are not free yet
        {
            var count = Math.Min(_left, _work.Batch);
            _unsent = _batches.AsMemory(_next * _work.Batch * _packetLength, count * _packetLength);
            _next ^= 1;
            _left -= count;
            if (_work.Qos > 0 && _speaksMqtt)
                _inFlight += count;
        }
        else if (_left == 0 && _inFlight == 0 && !_isLast)
        {
            _isLast = true;
            if (_speaksMqtt)
                _unsent = Pingreq;
            else
                _socket.Shutdown(SocketShutdown.Send);
        }
    }

    /// <returns>Bytes, and one for the sink's end.</returns>
    private int Receive()
    {
        var got = Checked(_socket.Receive(_answers, SocketFlags.None, out var error), error);
        if (error != SocketError.Success)
            return 0;
        if (got == 0 && _speaksMqtt)
            throw new InvalidOperationException("the broker closed the connection");
        if (_isLast)
        {
            _rest += got;
            IsDone = got == 0 || (_speaksMqtt && _rest == PingrespSize);
            if (IsDone)
                _rest = 0;
            return got + 1;
        }

        _rest += got;
        _inFlight -= _rest / AckSize;
        _rest %= AckSize;
        return got;
    }

    private static int Checked(int bytes, SocketError error) => error switch
    {
        SocketError.Success => bytes,
        SocketError.WouldBlock => 0,
        _ => throw new SocketException((int)error),
    };

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
