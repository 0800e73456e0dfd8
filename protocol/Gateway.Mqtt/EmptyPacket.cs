using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>PINGREQ, PINGRESP and DISCONNECT of version 3.1.1: two bytes that say nothing but their type (sections 3.12 to 3.14).</summary>
public static class EmptyPacket
{
    public const int Size = 2;

    /// <summary>Takes one packet of the given type off the front of <paramref name="buffer"/>.</summary>
    /// <returns>False, taking nothing, while it is not all there.</returns>
    /// <exception cref="MqttProtocolException">Another packet stands there, or one that can never be valid.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, PacketType type, MqttLimits limits) =>
        WholePacket.TryTake(ref buffer, type, limits, out _);

    /// <summary>Writes <see cref="Size"/> bytes and returns their number.</summary>
    public static int Write(Span<byte> destination, PacketType type)
    {
        if (type is not (PacketType.Pingreq or PacketType.Pingresp or PacketType.Disconnect))
            throw new ArgumentOutOfRangeException(nameof(type), type, "This packet has fields.");
        return FixedHeader.Write(destination, type, 0, 0);
    }
}
