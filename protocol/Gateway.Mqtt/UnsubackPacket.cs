using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The answer to an UNSUBSCRIBE (section 3.11).</summary>
/// <param name="PacketId">That of the UNSUBSCRIBE.</param>
public readonly record struct UnsubackPacket(ushort PacketId)
{
    /// <summary>Bytes of one of version 3.1.1.</summary>
    public const int Size = PacketIdPacket.Size;

    /// <summary>Version 5: one for each filter, in the order asked for.</summary>
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
        packet = packet with { Properties = reader.Properties(limits.Version, PropertyScope.Unsuback), ReasonCodes = ReasonCodeField.ReadAll(ref reader, PacketType.Unsuback) };
        return true;
    }

    /// <summary>Writes the form of the version.</summary>
    public void Write(IBufferWriter<byte> output, MqttVersion version = MqttVersion.V311)
    {
        ArgumentNullException.ThrowIfNull(output);
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
