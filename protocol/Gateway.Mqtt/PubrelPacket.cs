using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The answer to a PUBREC: the sender has forgotten the message, the packet id may be used again (section 3.6).</summary>
public readonly record struct PubrelPacket(ushort PacketId)
{
    public const int Size = PacketIdPacket.Size;

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubrelPacket packet)
    {
        var read = PacketIdPacket.TryRead(ref buffer, PacketType.Pubrel, limits, out var packetId);
        packet = new PubrelPacket(packetId);
        return read;
    }

    /// <summary>Writes <see cref="Size"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Pubrel, 0b0010, PacketId);
}
