using System.Buffers;
using System.Text;

namespace Gateway.Mqtt.Tests;

/// <summary>Reads and writes packets whatever their type, as the loop around the codec does.</summary>
internal static class AnyPacket
{
    /// <summary>A packet in a form that can be compared, or null when its bytes are not all there. A PUBLISH is whole when its payload is.</summary>
    public static object? Read(ref ReadOnlySequence<byte> buffer, MqttLimits limits)
    {
        if (!FixedHeader.TryPeek(buffer, limits, out var header))
            return null;

        switch (header.Type)
        {
            case PacketType.Connect:
                return ConnectPacket.TryRead(ref buffer, limits, out var connect) ? connect : null;
            case PacketType.Connack:
                return ConnackPacket.TryRead(ref buffer, limits, out var connack) ? connack : null;
            case PacketType.Publish:
                return ReadPublish(ref buffer, limits);
            case PacketType.Puback:
                return PubackPacket.TryRead(ref buffer, limits, out var puback) ? puback : null;
            case PacketType.Pubrec:
                return PubrecPacket.TryRead(ref buffer, limits, out var pubrec) ? pubrec : null;
            case PacketType.Pubrel:
                return PubrelPacket.TryRead(ref buffer, limits, out var pubrel) ? pubrel : null;
            case PacketType.Pubcomp:
                return PubcompPacket.TryRead(ref buffer, limits, out var pubcomp) ? pubcomp : null;
            case PacketType.Subscribe:
                return SubscribePacket.TryRead(ref buffer, limits, out var subscribe) ? subscribe : null;
            case PacketType.Suback:
                return SubackPacket.TryRead(ref buffer, limits, out var suback) ? suback : null;
            case PacketType.Unsubscribe:
                return UnsubscribePacket.TryRead(ref buffer, limits, out var unsubscribe) ? unsubscribe : null;
            case PacketType.Unsuback:
                return UnsubackPacket.TryRead(ref buffer, limits, out var unsuback) ? unsuback : null;
            default:
                return EmptyPacket.TryRead(ref buffer, header.Type, limits) ? header.Type : null;
        }
    }

    /// <summary>The bytes of a packet that <see cref="Read"/> gave.</summary>
    public static byte[] Write(object packet)
    {
        var output = new ArrayBufferWriter<byte>();
        switch (packet)
        {
            case ConnectPacket connect:
                connect.Write(output);
                break;
            case ConnackPacket connack:
                output.Advance(connack.Write(output.GetSpan(ConnackPacket.Size)));
                break;
            case WholePublish publish:
                output.Advance(publish.Header.Write(output.GetSpan(PublishHeader.MaxSize((int)publish.Header.Topic.Length))));
                output.Write(publish.Payload);
                break;
            case PubackPacket puback:
                output.Advance(puback.Write(output.GetSpan(PubackPacket.Size)));
                break;
            case PubrecPacket pubrec:
                output.Advance(pubrec.Write(output.GetSpan(PubrecPacket.Size)));
                break;
            case PubrelPacket pubrel:
                output.Advance(pubrel.Write(output.GetSpan(PubrelPacket.Size)));
                break;
            case PubcompPacket pubcomp:
                output.Advance(pubcomp.Write(output.GetSpan(PubcompPacket.Size)));
                break;
            case SubscribePacket subscribe:
                subscribe.Write(output);
                break;
            case SubackPacket suback:
                suback.Write(output);
                break;
            case UnsubscribePacket unsubscribe:
                unsubscribe.Write(output);
                break;
            case UnsubackPacket unsuback:
                output.Advance(unsuback.Write(output.GetSpan(UnsubackPacket.Size)));
                break;
            default:
                output.Advance(EmptyPacket.Write(output.GetSpan(EmptyPacket.Size), (PacketType)packet));
                break;
        }

        return output.WrittenSpan.ToArray();
    }

    private static WholePublish? ReadPublish(ref ReadOnlySequence<byte> buffer, MqttLimits limits)
    {
        var rest = buffer;
        if (!PublishHeader.TryRead(ref rest, limits, out var header) || rest.Length < header.PayloadLength)
            return null;
        buffer = rest.Slice(header.PayloadLength);
        return new WholePublish(header, Encoding.UTF8.GetString(header.Topic), rest.Slice(0, header.PayloadLength).ToArray());
    }
}
