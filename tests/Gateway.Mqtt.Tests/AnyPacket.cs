using System.Buffers;
using System.Text;

namespace Gateway.Mqtt.Tests;

/// <summary>Reads and writes packets of any type, like the loop around the codec.</summary>
internal static class AnyPacket
{
    /// <summary>The packet in a comparable form; null while it is incomplete. A PUBLISH is complete with its payload.</summary>
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
            case PacketType.Disconnect:
                return DisconnectPacket.TryRead(ref buffer, limits, out var disconnect) ? disconnect : null;
            case PacketType.Auth:
                return AuthPacket.TryRead(ref buffer, limits, out var auth) ? auth : null;
            default:
                return EmptyPacket.TryRead(ref buffer, header.Type, limits) ? header.Type : null;
        }
    }

    /// <summary>The bytes of a packet that <see cref="Read"/> returned.</summary>
    public static byte[] Write(object packet, MqttVersion version)
    {
        var output = new ArrayBufferWriter<byte>();
        switch (packet)
        {
            case ConnectPacket connect:
                connect.Write(output);
                break;
            case ConnackPacket connack:
                connack.Write(output, version);
                break;
            case WholePublish publish:
                var span = output.GetSpan(PublishHeader.MaxSize((int)publish.Header.Topic.Length, publish.Header.Properties.Length));
                output.Advance(version == MqttVersion.V5 ? publish.Header.Write(span, default) : publish.Header.Write(span));
                output.Write(publish.Payload);
                break;
            case PubackPacket puback:
                output.Advance(puback.Write(output.GetSpan(puback.MaxSize)));
                break;
            case PubrecPacket pubrec:
                output.Advance(pubrec.Write(output.GetSpan(pubrec.MaxSize)));
                break;
            case PubrelPacket pubrel:
                output.Advance(pubrel.Write(output.GetSpan(pubrel.MaxSize)));
                break;
            case PubcompPacket pubcomp:
                output.Advance(pubcomp.Write(output.GetSpan(pubcomp.MaxSize)));
                break;
            case SubscribePacket subscribe:
                subscribe.Write(output, version);
                break;
            case SubackPacket suback:
                suback.Write(output, version);
                break;
            case UnsubscribePacket unsubscribe:
                unsubscribe.Write(output, version);
                break;
            case UnsubackPacket unsuback:
                unsuback.Write(output, version);
                break;
            case DisconnectPacket disconnect:
                disconnect.Write(output);
                break;
            case AuthPacket auth:
                auth.Write(output);
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
