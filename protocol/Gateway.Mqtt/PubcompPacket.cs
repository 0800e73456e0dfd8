using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The answer to a PUBREL, and the end of a QoS 2 PUBLISH (section 3.7).</summary>
public readonly record struct PubcompPacket(ushort PacketId)
{
    public const int Size = PacketIdPacket.Size;

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubcompPacket packet)
    {
        var read = PacketIdPacket.TryRead(ref buffer, PacketType.Pubcomp, limits, out var packetId);
        packet = new PubcompPacket(packetId);
        return read;
    }

    /// <summary>Writes <see cref="Size"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Pubcomp, 0, PacketId);
}
