using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The first answer to a QoS 2 PUBLISH: the message has arrived, do not send it again (section 3.5).</summary>
public readonly record struct PubrecPacket(ushort PacketId, ReasonCode Reason = ReasonCode.Success)
{
    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>Most bytes that <see cref="Write"/> writes.</summary>
    public int MaxSize => PacketIdPacket.SizeOf(Reason, Properties);

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubrecPacket packet)
    {
        var read = PacketIdPacket.TryRead(
            ref buffer, PacketType.Pubrec, PropertyScope.Pubrec, limits, out var packetId, out var reason, out var properties);
        packet = new PubrecPacket(packetId, reason) { Properties = properties };
        return read;
    }

    /// <summary>Writes at most <see cref="MaxSize"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Pubrec, 0, PacketId, Reason, Properties);
}
