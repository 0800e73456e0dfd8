using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The answer to a PUBREL, and the end of a QoS 2 PUBLISH (section 3.7).</summary>
public readonly record struct PubcompPacket(ushort PacketId, ReasonCode Reason = ReasonCode.Success)
{
    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>Most bytes that <see cref="Write"/> writes.</summary>
    public int MaxSize => PacketIdPacket.SizeOf(Reason, Properties);

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubcompPacket packet)
    {
        var read = PacketIdPacket.TryRead(
            ref buffer, PacketType.Pubcomp, PropertyScope.Pubcomp, limits, out var packetId, out var reason, out var properties);
        packet = new PubcompPacket(packetId, reason) { Properties = properties };
        return read;
    }

    /// <summary>Writes at most <see cref="MaxSize"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Pubcomp, 0, PacketId, Reason, Properties);
}
