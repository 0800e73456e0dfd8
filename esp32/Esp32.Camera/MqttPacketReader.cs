namespace Esp32.Camera;

/// <summary>Parses the answers of a broker byte by byte. All answers to a publisher are short.</summary>
internal sealed class MqttPacketReader
{
    /// <summary>CONNACK and PUBACK have 2 bytes; no answer to a publisher has more.</summary>
    private const int MaxBody = 2;

    private readonly byte[] _body = new byte[MaxBody];
    private bool _haveFirst;
    private bool _haveLength;
    private int _first;
    private int _length;
    private int _used;

    /// <summary>Type of the last complete packet, 1-14.</summary>
    public int Type => _first >> 4;

    /// <summary>PUBACK: packet id. CONNACK: session present in the high byte, return code in the low one.</summary>
    public int Value => (_body[0] << 8) | _body[1];

    /// <summary>Parses one byte.</summary>
    /// <returns>True if a packet is complete; read it before the next byte.</returns>
    /// <exception cref="CameraException">The bytes are not an answer to a publisher.</exception>
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
            // One byte is enough: 128 or more would announce a packet far longer than any allowed here.
            if (next != ExpectedLength(_first))
                throw new CameraException(CameraFault.Protocol, "The broker sent an unexpected packet: is there an MQTT broker on that port?");
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
