using Gateway.Mqtt;

namespace Gateway.Broker.Tests;

/// <summary>
/// Checks the fixed headers of the packets that a broker sends over one connection: whole packets of a server's types, CONNACK first and once, and
/// nothing after DISCONNECT.
/// </summary>
internal sealed class MqttAnswers
{
    private const int MostKept = 4;   // bytes of a packet behind its fixed header

    private readonly byte[] _start = new byte[MostKept];
    private int _lengthShift = -1;   // of the next length byte; -1 in front of a packet
    private int _left;               // bytes of the packet still to come, once its length is known
    private int _kept;
    private bool _inBody;

    /// <summary>The first fault; null without one.</summary>
    public string? Fault { get; private set; }

    /// <summary>Type of the packet that came last; 0 for none.</summary>
    public PacketType Last { get; private set; }

    /// <summary>The reason code of a CONNACK or DISCONNECT that came last, or 0.</summary>
    public ReasonCode Reason => Last switch
    {
        PacketType.Connack => (ReasonCode)_start[1],
        PacketType.Disconnect when _kept > 0 => (ReasonCode)_start[0],
        _ => ReasonCode.Success,
    };

    /// <summary>Whole packets.</summary>
    public int Packets { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_inBody)
            {
                var part = Math.Min(_left, bytes.Length);
                for (var i = 0; i < part && _kept < MostKept; i++)
                    _start[_kept++] = bytes[i];
                bytes = bytes[part..];
                End(part);
                continue;
            }

            if (_lengthShift < 0)
            {
                Begin(bytes[0]);
            }
            else
            {
                _left |= (bytes[0] & 0x7F) << _lengthShift;
                _lengthShift += 7;
                if (bytes[0] < 0x80)
                {
                    (_inBody, _lengthShift) = (true, -1);
                    End(0);
                }
            }

            bytes = bytes[1..];
        }
    }

    private void Begin(byte first)
    {
        var type = (PacketType)(first >> 4);
        if (Last == PacketType.Disconnect)
            Fault ??= $"{type} behind DISCONNECT";
        if ((Last == 0) != (type == PacketType.Connack))
            Fault ??= Last == 0 ? $"{type} before CONNACK" : "a second CONNACK";
        if (type is not (PacketType.Connack or PacketType.Publish or PacketType.Puback or PacketType.Pubrec or PacketType.Pubrel
            or PacketType.Pubcomp or PacketType.Suback or PacketType.Unsuback or PacketType.Pingresp or PacketType.Disconnect))
        {
            Fault ??= $"a packet of type {type}";
        }

        (Last, _lengthShift, _left, _kept) = (type, 0, 0, 0);
    }

    private void End(int taken)
    {
        _left -= taken;
        if (_left > 0)
            return;
        _inBody = false;
        Packets++;
    }
}
