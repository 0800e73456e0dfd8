using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The first answer to a QoS 2 PUBLISH: it is here, do not send it again (section 3.5).</summary>
public readonly record struct PubrecPacket(ushort PacketId)
{
    public const int Size = PacketIdPacket.Size;

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubrecPacket packet)
    {
        var read = PacketIdPacket.TryRead(ref buffer, PacketType.Pubrec, limits, out var packetId);
        packet = new PubrecPacket(packetId);
        return read;
    }

    /// <summary>Writes <see cref="Size"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Pubrec, 0, PacketId);
}
