using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The answer to a QoS 1 PUBLISH (section 3.4).</summary>
public readonly record struct PubackPacket(ushort PacketId)
{
    public const int Size = PacketIdPacket.Size;

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubackPacket packet)
    {
        var read = PacketIdPacket.TryRead(ref buffer, PacketType.Puback, limits, out var packetId);
        packet = new PubackPacket(packetId);
        return read;
    }

    /// <summary>Writes <see cref="Size"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Puback, 0, PacketId);
}
