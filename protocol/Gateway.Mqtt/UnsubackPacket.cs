using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The answer to an UNSUBSCRIBE (section 3.11).</summary>
public readonly record struct UnsubackPacket(ushort PacketId)
{
    public const int Size = PacketIdPacket.Size;

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out UnsubackPacket packet)
    {
        var read = PacketIdPacket.TryRead(ref buffer, PacketType.Unsuback, limits, out var packetId);
        packet = new UnsubackPacket(packetId);
        return read;
    }

    /// <summary>Writes <see cref="Size"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Unsuback, 0, PacketId);
}
