using System;

namespace Esp32.Camera;

/// <summary>Parses the packets of a broker byte by byte: short answers, and messages with QoS 0 or 1 on the board's own topic.</summary>
/// <remarks>Keeps the first bytes of a message and skips the rest, so memory does not depend on the broker.</remarks>
internal sealed class MqttPacketReader
{
    /// <summary>Topic of 76 bytes, its length, packet id, and the largest message of commands.</summary>
    private const int MaxBody = 2 + 76 + 2 + BoardCommand.MaxLength;

    private readonly byte[] _body = new byte[MaxBody];
    private bool _haveFirst;
    private bool _haveLength;
    private int _first;
    private int _length;
    private int _lengthShift;
    private int _used;

    /// <summary>Type of the last complete packet, 1-14.</summary>
    public int Type => _first >> 4;

    /// <summary>PUBACK and SUBACK: packet id. CONNACK: session present in the high byte, return code in the low one.</summary>
    public int Value => (_body[0] << 8) | _body[1];

    /// <summary>SUBACK: whether the broker allowed the subscription.</summary>
    public bool IsGranted => _body[2] < 0x80;

    /// <summary>PUBLISH: packet id; 0 with QoS 0.</summary>
    public int MessageId => MessageQos(_first) == 0 ? 0 : (_body[TopicEnd] << 8) | _body[TopicEnd + 1];

    private int TopicEnd => 2 + Value;

    /// <summary>Parses one byte.</summary>
    /// <returns>True if a packet is complete; read it before the next byte.</returns>
    /// <exception cref="CameraException">A board expects no such packet.</exception>
    public bool Take(byte next)
    {
        if (!_haveFirst)
        {
            _first = next;
            _haveFirst = true;
            _length = 0;
            _lengthShift = 0;
            _used = 0;
            return false;
        }

        if (!_haveLength)
        {
            if (!TakeLength(next))
                return false;
            _haveLength = true;
        }
        else
        {
            if (_used < MaxBody)
                _body[_used] = next;
            _used++;
        }

        if (_used < _length)
            return false;

        if (Type == MqttPackets.Publish && TopicEnd + (MessageQos(_first) * 2) > (_length < MaxBody ? _length : MaxBody))
            throw Unexpected();
        _haveFirst = false;
        _haveLength = false;
        return true;
    }

    /// <summary>PUBLISH: a copy of its payload; null if it is too long for a message of commands.</summary>
    public byte[] Payload()
    {
        int at = TopicEnd + (MessageQos(_first) * 2);
        int length = _length - at;
        if (length > BoardCommand.MaxLength || _length > MaxBody)
            return null;
        byte[] payload = new byte[length];
        Array.Copy(_body, at, payload, 0, length);
        return payload;
    }

    private bool TakeLength(byte next)
    {
        if (Type != MqttPackets.Publish)
        {
            // One byte is enough: 128 or more would announce a packet far longer than any answer.
            if (next != AnswerLength(_first))
                throw Unexpected();
            _length = next;
            return true;
        }

        if (MessageQos(_first) > 1)
            throw Unexpected(); // the subscription has QoS 1
        _length |= (next & 127) << _lengthShift;
        _lengthShift += 7;
        if ((next & 128) != 0)
        {
            if (_lengthShift == 28)
                throw Unexpected();
            return false;
        }

        if (_length < 3 + (MessageQos(_first) * 2))
            throw Unexpected();
        return true;
    }

    private static int MessageQos(int first) => (first >> 1) & 3;

    private static CameraException Unexpected() =>
        new CameraException(CameraFault.Protocol, "The broker sent an unexpected packet: is there an MQTT broker on that port?");

    private static int AnswerLength(int first)
    {
        switch (first)
        {
            case MqttPackets.ConnAck << 4:
            case MqttPackets.PubAck << 4:
                return 2;
            case MqttPackets.SubAck << 4:
                return 3;
            case MqttPackets.PingResponse << 4:
                return 0;
            default:
                return -1;
        }
    }
}
