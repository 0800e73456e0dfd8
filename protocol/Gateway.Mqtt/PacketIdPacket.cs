namespace Gateway.Mqtt;

/// <summary>The answer to a QoS 1 PUBLISH (section 3.4).</summary>
public readonly record struct PubackPacket(ushort PacketId, ReasonCode Reason = ReasonCode.Success)
{
    /// <summary>Bytes without a reason, the only form of version 3.1.1.</summary>
    public const int Size = PacketIdPacket.Size;

    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>Most bytes that <see cref="Write"/> writes.</summary>
    public int MaxSize => PacketIdPacket.SizeOf(Reason, Properties);

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubackPacket packet)
    {
        var read = PacketIdPacket.TryRead(ref buffer, PacketType.Puback, limits, out var packetId, out var reason, out var properties);
        packet = new PubackPacket(packetId, reason) { Properties = properties };
        return read;
    }

    /// <summary>Writes at most <see cref="MaxSize"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Puback, 0, PacketId, Reason, Properties);
}

/// <summary>The first answer to a QoS 2 PUBLISH: the message has arrived, do not send it again (section 3.5).</summary>
public readonly record struct PubrecPacket(ushort PacketId, ReasonCode Reason = ReasonCode.Success)
{
    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>Most bytes that <see cref="Write"/> writes.</summary>
    public int MaxSize => PacketIdPacket.SizeOf(Reason, Properties);

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubrecPacket packet)
    {
        var read = PacketIdPacket.TryRead(ref buffer, PacketType.Pubrec, limits, out var packetId, out var reason, out var properties);
        packet = new PubrecPacket(packetId, reason) { Properties = properties };
        return read;
    }

    /// <summary>Writes at most <see cref="MaxSize"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Pubrec, 0, PacketId, Reason, Properties);
}

/// <summary>The answer to a PUBREC: the sender has discarded the message, and the packet id may be reused (section 3.6).</summary>
public readonly record struct PubrelPacket(ushort PacketId, ReasonCode Reason = ReasonCode.Success)
{
    /// <summary>Bytes without a reason, the only form of version 3.1.1.</summary>
    public const int Size = PacketIdPacket.Size;

    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>Most bytes that <see cref="Write"/> writes.</summary>
    public int MaxSize => PacketIdPacket.SizeOf(Reason, Properties);

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubrelPacket packet)
    {
        var read = PacketIdPacket.TryRead(ref buffer, PacketType.Pubrel, limits, out var packetId, out var reason, out var properties);
        packet = new PubrelPacket(packetId, reason) { Properties = properties };
        return read;
    }

    /// <summary>Writes at most <see cref="MaxSize"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Pubrel, 0b0010, PacketId, Reason, Properties);
}

/// <summary>The answer to a PUBREL, and the end of a QoS 2 PUBLISH (section 3.7).</summary>
public readonly record struct PubcompPacket(ushort PacketId, ReasonCode Reason = ReasonCode.Success)
{
    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>Most bytes that <see cref="Write"/> writes.</summary>
    public int MaxSize => PacketIdPacket.SizeOf(Reason, Properties);

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out PubcompPacket packet)
    {
        var read = PacketIdPacket.TryRead(ref buffer, PacketType.Pubcomp, limits, out var packetId, out var reason, out var properties);
        packet = new PubcompPacket(packetId, reason) { Properties = properties };
        return read;
    }

    /// <summary>Writes at most <see cref="MaxSize"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination) => PacketIdPacket.Write(destination, PacketType.Pubcomp, 0, PacketId, Reason, Properties);
}

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
                properties = reader.Properties(limits.Version, type);
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
