using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The answer to a QoS 1 PUBLISH (section 3.4).</summary>
public readonly record struct PubackPacket(ushort PacketId, ReasonCode Reason = ReasonCode.Success)
{
    /// <summary>Bytes without a reason, the only form of version 3.1.1.</summary>
    public const int Size = PacketIdPacket.Size;

    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>Most bytes that <see cref="Write"/> writes.</summary>
    public int MaxSize => PacketIdPacket.SizeOf(Reason, Properties);

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubackPacket packet)
    {
        var read = PacketIdPacket.TryRead(
            ref buffer, PacketType.Puback, PropertyScope.Puback, limits, out var packetId, out var reason, out var properties);
        packet = new PubackPacket(packetId, reason) { Properties = properties };
        return read;
    }

    /// <summary>Writes at most <see cref="MaxSize"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Puback, 0, PacketId, Reason, Properties);
}
