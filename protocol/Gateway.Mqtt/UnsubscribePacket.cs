using System.Diagnostics.CodeAnalysis;

namespace Gateway.Mqtt;

/// <summary>Ends the subscriptions to at least one valid topic filter (section 3.10).</summary>
public sealed record UnsubscribePacket(ushort PacketId, IReadOnlyList<string> Filters)
{
    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, [NotNullWhen(true)] out UnsubscribePacket? packet)
    {
        packet = null;
        if (!WholePacket.TryTake(ref buffer, PacketType.Unsubscribe, limits, out var body))
            return false;

        var reader = new FieldReader(body);
        var packetId = reader.PacketId();
        var properties = reader.Properties(limits.Version, PacketType.Unsubscribe);
        if (reader.IsEmpty)
            ProtocolFault.Throw(ReasonCode.ProtocolError, "an UNSUBSCRIBE without a topic filter");   // MQTT-3.10.3-2
        var filters = new List<string>();
        do
            filters.Add(FilterField.Read(ref reader, limits));
        while (!reader.IsEmpty);

        packet = new UnsubscribePacket(packetId, filters) { Properties = properties };
        return true;
    }

    /// <summary>Writes the packet in the form of the given version.</summary>
    public void Write(IBufferWriter<byte> output, MqttVersion version = MqttVersion.V311)
    {
        var remaining = 2 + FieldWriter.SizeOf(version, Properties) + Filters.Sum(FieldWriter.SizeOf);
        var writer = new FieldWriter(output.GetSpan(FixedHeader.MaxSize + remaining));
        writer.Header(PacketType.Unsubscribe, 0b0010, remaining);
        writer.UInt16(PacketId);
        writer.Properties(version, Properties);
        foreach (var filter in Filters)
            writer.Text(filter);
        output.Advance(writer.Written);
    }
}
