namespace Gateway.Mqtt;

/// <summary>PINGREQ, PINGRESP, and DISCONNECT of version 3.1.1: two bytes without fields (sections 3.12 to 3.14).</summary>
public static class EmptyPacket
{
    public const int Size = 2;

    /// <inheritdoc cref="WholePacket.TryTake"/>
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
