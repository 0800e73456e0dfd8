using System.Buffers.Binary;
using System.Numerics;

namespace Gateway.Broker.Listeners;

/// <summary>The bytes a WebSocket client sends to the bytes it means (RFC 6455 section 5), however they are cut. Works in place and holds no payload but that of a control frame.</summary>
internal sealed class WebSocketDecoder
{
    private const int MaxControlPayload = 125;
    private const int MaxHeader = 14;

    private readonly byte[] _header = new byte[MaxHeader];
    private byte[]? _control;     // payload of the control frame under way; made by the first one
    private int _headerLength;
    private long _remaining;      // payload bytes of the frame that are still to come
    private uint _mask;           // turned so that its lowest byte is for the next payload byte
    private int _controlLength;
    private int _opcode = -1;     // of the frame under way; -1 between two
    private bool _inMessage;      // a fragment came that was not the last

    /// <summary>The payload of the newest ping that is still to be answered; null when there is none.</summary>
    public byte[]? Ping { get; private set; }

    /// <summary>Whether the peer has said that it ends.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The ping is answered.</summary>
    public void ForgetPing() => Ping = null;

    /// <summary>Moves what the bytes mean to their front, unmasked. Nothing behind a close frame means anything.</summary>
    /// <returns>How many bytes that is.</returns>
    /// <exception cref="WebSocketFaultException">The peer breaks the protocol.</exception>
    public int Decode(Span<byte> bytes)
    {
        var taken = 0;
        var made = 0;
        while (taken < bytes.Length && !IsClosed)
        {
            if (_opcode < 0)
            {
                _header[_headerLength++] = bytes[taken++];
                if (!TryReadHeader())
                    continue;
            }

            var part = bytes.Slice(taken, (int)Math.Min(_remaining, bytes.Length - taken));
            taken += part.Length;
            _remaining -= part.Length;
            Unmask(part);
            if (_opcode >= WebSocketOpcode.Close)
            {
                part.CopyTo(_control.AsSpan(_controlLength));
                _controlLength += part.Length;
            }
            else
            {
                part.CopyTo(bytes[made..]);
                made += part.Length;
            }

            if (_remaining == 0)
                EndFrame();
        }

        return made;
    }

    /// <summary>Looks whether the header is whole; what is wrong with it is found as early as its first two bytes.</summary>
    private bool TryReadHeader()
    {
        if (_headerLength < 2)
            return false;

        var (first, second) = (_header[0], _header[1]);
        var opcode = first & 0x0F;
        if (_headerLength == 2)
            Check(first, second, opcode);
        var lengthBytes = (second & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
        if (_headerLength < 2 + lengthBytes + 4)
            return false;

        _remaining = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
            8 => BinaryPrimitives.ReadInt64BigEndian(_header.AsSpan(2)),
            _ => second & 0x7F,
        };
        if (_remaining < 0)
            throw new WebSocketFaultException(WebSocketFaultException.ProtocolError, "a WebSocket frame of a negative length");
        _mask = BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(2 + lengthBytes));
        _headerLength = 0;
        _opcode = opcode;
        if (opcode < WebSocketOpcode.Close)
            _inMessage = (first & 0x80) == 0;
        if (opcode >= WebSocketOpcode.Close)
            _control ??= new byte[MaxControlPayload];
        return true;
    }

    private void Check(byte first, byte second, int opcode)
    {
        var fault = opcode switch
        {
            _ when (first & 0x70) != 0 => "reserved bits in a WebSocket frame",
            _ when (second & 0x80) == 0 => "a WebSocket frame that is not masked",
            WebSocketOpcode.Continuation when !_inMessage => "a WebSocket continuation of nothing",
            WebSocketOpcode.Binary when _inMessage => "a WebSocket message inside another",
            WebSocketOpcode.Continuation or WebSocketOpcode.Binary => null,
            WebSocketOpcode.Close or WebSocketOpcode.Ping or WebSocketOpcode.Pong when (first & 0x80) == 0 || (second & 0x7F) > MaxControlPayload =>
                "a WebSocket control frame that is too long or cut",
            WebSocketOpcode.Close or WebSocketOpcode.Ping or WebSocketOpcode.Pong => null,
            WebSocketOpcode.Text => "",
            _ => $"a WebSocket frame of type {opcode}",
        };
        if (fault is "")
            throw new WebSocketFaultException(WebSocketFaultException.UnsupportedData, "a WebSocket text frame");   // MQTT-6.0.0-1
        if (fault is not null)
            throw new WebSocketFaultException(WebSocketFaultException.ProtocolError, fault);
    }

    private void EndFrame()
    {
        if (_opcode == WebSocketOpcode.Close)
            IsClosed = true;
        else if (_opcode == WebSocketOpcode.Ping)
            Ping = _control.AsSpan(0, _controlLength).ToArray();
        _controlLength = 0;
        _opcode = -1;
    }

    private void Unmask(Span<byte> payload)
    {
        var rest = payload;
        if (rest.Length >= Vector<byte>.Count)
        {
            var mask = Vector.AsVectorByte(new Vector<uint>(_mask));
            for (; rest.Length >= Vector<byte>.Count; rest = rest[Vector<byte>.Count..])
                (new Vector<byte>(rest) ^ mask).CopyTo(rest);
        }

        for (var i = 0; i < rest.Length; i++)
            rest[i] ^= (byte)(_mask >> (8 * (i & 3)));
        _mask = BitOperations.RotateRight(_mask, 8 * (rest.Length & 3));
    }
}
