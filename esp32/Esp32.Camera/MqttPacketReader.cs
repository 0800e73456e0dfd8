namespace Esp32.Camera;

/// <summary>Takes the answers of a broker apart, byte by byte. A publisher only ever gets short ones.</summary>
internal sealed class MqttPacketReader
{
    /// <summary>CONNACK and PUBACK have 2 bytes; nothing a publisher may get has more.</summary>
    private const int MaxBody = 2;

    private readonly byte[] _body = new byte[MaxBody];
    private bool _haveFirst;
    private bool _haveLength;
    private int _first;
    private int _length;
    private int _used;

    /// <summary>Packet type of the last whole packet, 1-14.</summary>
    public int Type
    {
        get { return _first >> 4; }
    }

    /// <summary>PUBACK: packet id. CONNACK: session present in the high byte, return code in the low one.</summary>
    public int Value
    {
        get { return (_body[0] << 8) | _body[1]; }
    }

    /// <summary>Takes one byte.</summary>
    /// <returns>True when a packet is whole: look at it before the next byte.</returns>
    /// <exception cref="CameraException">The bytes are no answer to a publisher.</exception>
    public bool Take(byte next)
    {
        if (!_haveFirst)
        {
            _first = next;
            _haveFirst = true;
            return false;
        }

        if (!_haveLength)
        {
            // One byte says it all: 128 and more would announce a packet far longer than any allowed here.
            if (next != ExpectedLength(_first))
                throw new CameraException(CameraFault.Protocol, "The broker sent a packet that no publisher expects: is there an MQTT broker on that port?");
            _length = next;
            _haveLength = true;
        }
        else
        {
            _body[_used++] = next;
        }

        if (_used < _length)
            return false;

        _haveFirst = false;
        _haveLength = false;
        _used = 0;
        return true;
    }

    private static int ExpectedLength(int first)
    {
        switch (first)
        {
            case MqttPackets.ConnAck << 4:
            case MqttPackets.PubAck << 4:
                return 2;
            case MqttPackets.PingResponse << 4:
                return 0;
            default:
                return -1;
        }
    }
}
