using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The answer to a PUBREC: the sender has discarded the message, and the packet id may be reused (section 3.6).</summary>
public readonly record struct PubrelPacket(ushort PacketId, ReasonCode Reason = ReasonCode.Success)
{
    /// <summary>Bytes without a reason, the only form of version 3.1.1.</summary>
    public const int Size = PacketIdPacket.Size;

    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>Most bytes that <see cref="Write"/> writes.</summary>
    public int MaxSize => PacketIdPacket.SizeOf(Reason, Properties);

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubrelPacket packet)
    {
        var read = PacketIdPacket.TryRead(
            ref buffer, PacketType.Pubrel, PropertyScope.Pubrel, limits, out var packetId, out var reason, out var properties);
        packet = new PubrelPacket(packetId, reason) { Properties = properties };
        return read;
    }

    /// <summary>Writes at most <see cref="MaxSize"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Pubrel, 0b0010, PacketId, Reason, Properties);
}
