namespace Gateway.Mqtt;

/// <summary>
/// The last packet of a connection (section 3.14). In version 5 either side sends it, with a reason; in 3.1.1 only the client, as two bytes.
/// </summary>
public readonly record struct DisconnectPacket(ReasonCode Reason = ReasonCode.Success, PropertyBlock Properties = default)
{
    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out DisconnectPacket packet)
    {
        var read = ReasonPacket.TryRead(ref buffer, PacketType.Disconnect, limits, out var reason, out var properties);
        packet = new DisconnectPacket(reason, properties);
        return read;
    }

    public void Write(IBufferWriter<byte> output) => ReasonPacket.Write(output, PacketType.Disconnect, Reason, Properties);
}

/// <summary>One step of an enhanced authentication: its properties hold the method and the data (section 3.15 of version 5).</summary>
public readonly record struct AuthPacket(ReasonCode Reason, PropertyBlock Properties = default)
{
    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out AuthPacket packet)
    {
        var read = ReasonPacket.TryRead(ref buffer, PacketType.Auth, limits, out var reason, out var properties);
        packet = new AuthPacket(reason, properties);
        return read;
    }

    public void Write(IBufferWriter<byte> output) => ReasonPacket.Write(output, PacketType.Auth, Reason, Properties);
}

/// <summary>The common form of DISCONNECT and AUTH of version 5: a reason code and properties. Trailing default values are omitted.</summary>
internal static class ReasonPacket
{
    public static bool TryRead(
        ref ReadOnlySequence<byte> buffer, PacketType type, MqttLimits limits, out ReasonCode reason, out PropertyBlock properties)
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
            properties = reader.Properties(limits.Version, type);
        reader.End();
        return true;
    }

    public static void Write(IBufferWriter<byte> output, PacketType type, ReasonCode reason, PropertyBlock properties)
    {
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
