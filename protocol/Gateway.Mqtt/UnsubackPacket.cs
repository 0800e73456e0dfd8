namespace Gateway.Mqtt;

/// <summary>The answer to the UNSUBSCRIBE with the same packet id (section 3.11).</summary>
public readonly record struct UnsubackPacket(ushort PacketId)
{
    /// <summary>Version 5: one for each filter, in the order of the request.</summary>
    public ReadOnlyMemory<byte> ReasonCodes { get; init; }

    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out UnsubackPacket packet)
    {
        packet = default;
        if (!WholePacket.TryTake(ref buffer, PacketType.Unsuback, limits, out var body))
            return false;

        var reader = new FieldReader(body);
        packet = new UnsubackPacket(reader.PacketId());
        if (limits.Version < MqttVersion.V5)
            return true;
        var properties = reader.Properties(limits.Version, PacketType.Unsuback);
        packet = packet with { Properties = properties, ReasonCodes = ReasonCodeField.ReadAll(ref reader, PacketType.Unsuback) };
        return true;
    }

    /// <summary>Writes the packet in the form of the given version.</summary>
    public void Write(IBufferWriter<byte> output, MqttVersion version = MqttVersion.V311)
    {
        var remaining = 2 + FieldWriter.SizeOf(version, Properties) + (version < MqttVersion.V5 ? 0 : ReasonCodes.Length);
        var writer = new FieldWriter(output.GetSpan(FixedHeader.MaxSize + remaining));
        writer.Header(PacketType.Unsuback, 0, remaining);
        writer.UInt16(PacketId);
        writer.Properties(version, Properties);
        if (version == MqttVersion.V5)
            writer.Bytes(ReasonCodes.Span);
        output.Advance(writer.Written);
    }
}
