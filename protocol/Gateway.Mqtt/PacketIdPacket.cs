using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The shape shared by the packets that say nothing but a packet id: four bytes in version 3.1.1.</summary>
internal static class PacketIdPacket
{
    public const int Size = 4;

    public static bool TryRead(ref ReadOnlySequence<byte> buffer, PacketType type, MqttLimits limits, out ushort packetId)
    {
        packetId = 0;
        if (!WholePacket.TryTake(ref buffer, type, limits, out var body))
            return false;
        packetId = new FieldReader(body).PacketId();
        return true;
    }

    public static int Write(Span<byte> destination, PacketType type, int flags, ushort packetId)
    {
        var writer = new FieldWriter(destination);
        writer.Header(type, flags, 2);
        writer.UInt16(packetId);
        return writer.Written;
    }
}
