using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Gateway.Mqtt;

/// <summary>The two to five bytes in front of every packet (section 2.2).</summary>
/// <remarks>
/// <code>
/// at  size  field
///  0   1    type in the high four bits; in the low four DUP, QoS and RETAIN of a PUBLISH, for other types one fixed value
///  1   1-4  remaining length: seven bits per byte, least significant first; the high bit means that another byte follows
/// </code>
/// </remarks>
public readonly record struct FixedHeader(PacketType Type, byte Flags, int RemainingLength, int Size)
{
    public const int MaxSize = 5;

    /// <summary>Largest value of four length bytes: 256 MiB less one byte.</summary>
    public const int MaxRemainingLength = VariableInteger.Max;

    /// <summary>Bytes of the whole packet.</summary>
    public int PacketLength => Size + RemainingLength;

    /// <summary>Reads the header at the front of <paramref name="buffer"/> without taking it.</summary>
    /// <returns>False while the header is incomplete.</returns>
    /// <exception cref="MqttProtocolException">The type, flags or length are invalid, or the packet is longer than the limits allow.</exception>
    public static bool TryPeek(in ReadOnlySequence<byte> buffer, MqttLimits limits, out FixedHeader header)
    {
        var first = buffer.FirstSpan;
        if (first.Length >= MaxSize || buffer.IsSingleSegment)
            return TryParse(first, limits, out header);

        return TryPeekAcross(buffer, limits, out header);
    }

    /// <summary>Writes a header, at most <see cref="MaxSize"/> bytes, and returns its size.</summary>
    public static int Write(Span<byte> destination, PacketType type, int flags, int remainingLength)
    {
        destination[0] = (byte)((int)type << 4 | flags);
        return 1 + VariableInteger.Write(destination[1..], remainingLength);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryPeekAcross(in ReadOnlySequence<byte> buffer, MqttLimits limits, out FixedHeader header)
    {
        Span<byte> start = stackalloc byte[MaxSize];
        var length = (int)Math.Min(MaxSize, buffer.Length);
        buffer.Slice(0, length).CopyTo(start);
        return TryParse(start[..length], limits, out header);
    }

    private static bool TryParse(ReadOnlySpan<byte> bytes, MqttLimits limits, out FixedHeader header)
    {
        header = default;
        if (bytes.IsEmpty)
            return false;

        var type = (PacketType)(bytes[0] >> 4);
        var flags = (byte)(bytes[0] & 0x0F);
        CheckFlags(type, flags, limits.Version);

        var length = 0;
        for (var at = 1; at < MaxSize; at++)
        {
            if (at == bytes.Length)
                return false;
            length |= (bytes[at] & 0x7F) << (7 * (at - 1));
            if (bytes[at] > 0x7F)
                continue;

            if (at > 1 && bytes[at] == 0 && limits.Version == MqttVersion.V5)
                ProtocolFault.Malformed("a remaining length in more bytes than it needs");   // MQTT-1.5.5-1
            header = new FixedHeader(type, flags, length, at + 1);
            CheckLength(header, limits);
            return true;
        }

        ProtocolFault.Malformed("a remaining length of more than four bytes");
        return false;
    }

    private static void CheckFlags(PacketType type, byte flags, MqttVersion version)
    {
        if (type == 0 || (type == PacketType.Auth && version < MqttVersion.V5))
            ThrowType(type);

        if (type == PacketType.Publish)
        {
            if ((flags & 0b0110) == 0b0110)
                ProtocolFault.Malformed("a PUBLISH with QoS 3");   // MQTT-3.3.1-4
            if ((flags & 0b1110) == 0b1000)
                ProtocolFault.Malformed("a PUBLISH with QoS 0 marked as a duplicate");   // MQTT-3.3.1-2
            return;
        }

        // MQTT-2.2.2-2, MQTT-3.6.1-1, MQTT-3.8.1-1, MQTT-3.10.1-1
        var required = type is PacketType.Pubrel or PacketType.Subscribe or PacketType.Unsubscribe ? 0b0010 : 0;
        if (flags != required)
            ThrowFlags(type, flags);
    }

    private static void CheckLength(in FixedHeader header, MqttLimits limits)
    {
        var isV5 = limits.Version == MqttVersion.V5;
        var (least, most) = header.Type switch
        {
            PacketType.Publish => (3, limits.MaxPacketBytes - header.Size),
            PacketType.Disconnect or PacketType.Auth when isV5 => (0, limits.MaxControlPacketBytes - header.Size),
            PacketType.Connack or PacketType.Puback or PacketType.Pubrec or PacketType.Pubrel or PacketType.Pubcomp or PacketType.Unsuback
                when !isV5 => (2, 2),
            PacketType.Pingreq or PacketType.Pingresp or PacketType.Disconnect => (0, 0),
            _ => (2, limits.MaxControlPacketBytes - header.Size),
        };
        if (header.RemainingLength < least || (most <= 2 && header.RemainingLength != most))
            ThrowLength(header);
        if (header.RemainingLength > most)
            ThrowTooLong(header, limits);
    }

    // Separate methods: building the texts needs stack space, which would otherwise be cleared for every packet.

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowType(PacketType type) => ProtocolFault.Malformed($"packet type {(int)type} does not exist");

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowFlags(PacketType type, byte flags) => ProtocolFault.Malformed($"reserved flags {flags} on a packet of type {type}");

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowLength(in FixedHeader header) =>
        ProtocolFault.Malformed($"a packet of type {header.Type} with a remaining length of {header.RemainingLength}");

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowTooLong(in FixedHeader header, MqttLimits limits) =>
        ProtocolFault.Throw(limits.ReasonForLength(header), $"a packet of type {header.Type} with {header.PacketLength} bytes");
}

/// <summary>Takes complete packets: every type but PUBLISH is read as a whole.</summary>
internal static class WholePacket
{
    /// <summary>Takes one whole packet of the given type from the front of <paramref name="buffer"/>.</summary>
    /// <returns>False, with nothing taken, while the packet is incomplete.</returns>
    /// <exception cref="MqttProtocolException">The buffer begins with another packet, or with one that no further bytes can make valid.</exception>
    public static bool TryTake(ref ReadOnlySequence<byte> buffer, PacketType expected, MqttLimits limits, out ReadOnlySequence<byte> body)
    {
        body = default;
        if (!FixedHeader.TryPeek(buffer, limits, out var header))
            return false;
        if (header.Type != expected)
            ProtocolFault.Throw(ReasonCode.ProtocolError, $"a packet of type {header.Type}, expected {expected}");
        if (buffer.Length < header.PacketLength)
            return false;

        body = buffer.Slice(header.Size, header.RemainingLength);
        buffer = buffer.Slice(body.End);
        return true;
    }
}
