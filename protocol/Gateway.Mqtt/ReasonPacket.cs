using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The common form of DISCONNECT and AUTH of version 5: a reason code and properties. Trailing default values are omitted.</summary>
internal static class ReasonPacket
{
    public static bool TryRead(
        ref ReadOnlySequence<byte> buffer,
        PacketType type,
        PropertyScope scope,
        MqttLimits limits,
        out ReasonCode reason,
        out PropertyBlock properties)
    {
        reason = ReasonCode.Success;
        properties = default;
        if (!WholePacket.TryTake(ref buffer, type, limits, out var body))
            return false;

        var reader = new FieldReader(body);
        if (reader.IsEmpty)
            return true;
        reason = (ReasonCode)reader.Byte();
        ReasonCodeTable.Check(type, reason);   // MQTT-3.14.2-1, MQTT-3.15.2-1
        if (!reader.IsEmpty)
            properties = reader.Properties(limits.Version, scope);
        reader.End();
        return true;
    }

    public static void Write(IBufferWriter<byte> output, PacketType type, ReasonCode reason, PropertyBlock properties)
    {
        ArgumentNullException.ThrowIfNull(output);
        var remaining = properties.Length > 0 ? 1 + FieldWriter.SizeOf(MqttVersion.V5, properties) : reason == ReasonCode.Success ? 0 : 1;
        var writer = new FieldWriter(output.GetSpan(FixedHeader.MaxSize + remaining));
        writer.Header(type, 0, remaining);
        if (remaining > 0)
            writer.Byte((byte)reason);
        if (remaining > 1)
            writer.Properties(MqttVersion.V5, properties);
        output.Advance(writer.Written);
    }
}
