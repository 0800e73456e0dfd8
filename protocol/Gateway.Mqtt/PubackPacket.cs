using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The answer to a QoS 1 PUBLISH (section 3.4).</summary>
/// <param name="PacketId">Never 0.</param>
/// <param name="Reason">Version 5: how it was taken.</param>
public readonly record struct PubackPacket(ushort PacketId, ReasonCode Reason = ReasonCode.Success)
{
    /// <summary>Bytes of one without a reason, the only form of version 3.1.1.</summary>
    public const int Size = PacketIdPacket.Size;

    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>The most bytes <see cref="Write"/> needs.</summary>
    public int MaxSize => PacketIdPacket.SizeOf(Reason, Properties);

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubackPacket packet)
    {
        var read = PacketIdPacket.TryRead(ref buffer, PacketType.Puback, PropertyScope.Puback, limits, out var packetId, out var reason, out var properties);
        packet = new PubackPacket(packetId, reason) { Properties = properties };
        return read;
    }

    /// <summary>Writes at most <see cref="MaxSize"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Puback, 0, PacketId, Reason, Properties);
}
