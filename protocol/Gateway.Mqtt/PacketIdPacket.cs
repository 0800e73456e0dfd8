using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>
/// The common form of PUBACK, PUBREC, PUBREL and PUBCOMP: a packet id, then in version 5 a reason code and properties.
/// Empty properties are omitted, and so is success without properties.
/// </summary>
internal static class PacketIdPacket
{
    public const int Size = 4;

    public static bool TryRead(
        ref ReadOnlySequence<byte> buffer,
        PacketType type,
        PropertyScope scope,
        MqttLimits limits,
        out ushort packetId,
        out ReasonCode reason,
        out PropertyBlock properties)
    {
        packetId = 0;
        reason = ReasonCode.Success;
        properties = default;
        if (!WholePacket.TryTake(ref buffer, type, limits, out var body))
            return false;
        var reader = new FieldReader(body);
        packetId = reader.PacketId();
        if (!reader.IsEmpty)
        {
            reason = (ReasonCode)reader.Byte();
            ReasonCodeTable.Check(type, reason);
            if (!reader.IsEmpty)
                properties = reader.Properties(limits.Version, scope);
            reader.End();
        }

        return true;
    }

    public static int SizeOf(ReasonCode reason, PropertyBlock properties) =>
        properties.Length > 0 ? FixedHeader.MaxSize + 3 + FieldWriter.SizeOf(MqttVersion.V5, properties)
        : reason == ReasonCode.Success ? Size : Size + 1;

    /// <summary>Writes the shortest form. Reason and properties exist in version 5 only.</summary>
    public static int Write(Span<byte> destination, PacketType type, int flags, ushort packetId, ReasonCode reason, PropertyBlock properties)
    {
        var writer = new FieldWriter(destination);
        var isShort = properties.Length == 0;
        writer.Header(type, flags, isShort ? reason == ReasonCode.Success ? 2 : 3 : 3 + FieldWriter.SizeOf(MqttVersion.V5, properties));
        writer.UInt16(packetId);
        if (isShort && reason == ReasonCode.Success)
            return writer.Written;
        writer.Byte((byte)reason);
        if (!isShort)
            writer.Properties(MqttVersion.V5, properties);
        return writer.Written;
    }
}
