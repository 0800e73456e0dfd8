namespace Gateway.Mqtt;

/// <summary>The answer to a CONNECT (section 3.2).</summary>
/// <param name="SessionPresent">Whether the server kept a session for this client id. False in every refusal (MQTT-3.2.2-4).</param>
/// <param name="ReturnCode">Version 3.1.1: after any code but Accepted the server closes the connection.</param>
public readonly record struct ConnackPacket(bool SessionPresent, ConnectReturnCode ReturnCode)
{
    /// <summary>Creates a CONNACK of version 5.</summary>
    public ConnackPacket(bool sessionPresent, ReasonCode reason, PropertyBlock properties)
        : this(sessionPresent, ConnectReturnCode.Accepted)
    {
        Reason = reason;
        Properties = properties;
    }

    /// <summary>Version 5: after any reason but Success the server closes the connection.</summary>
    public ReasonCode Reason { get; }

    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; }

    /// <summary>Bytes of a CONNACK of version 5.</summary>
    public static int SizeOf(PropertyBlock properties)
    {
        var remaining = 2 + FieldWriter.SizeOf(MqttVersion.V5, properties);
        return 1 + VariableInteger.SizeOf(remaining) + remaining;
    }

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out ConnackPacket packet)
    {
        packet = default;
        if (!WholePacket.TryTake(ref buffer, PacketType.Connack, limits, out var body))
            return false;

        var reader = new FieldReader(body);
        var flags = reader.Byte();
        if (flags > 1)
            ProtocolFault.Malformed("reserved CONNACK flags");
        var code = reader.Byte();
        if (limits.Version == MqttVersion.V5)
        {
            ReasonCodeTable.Check(PacketType.Connack, (ReasonCode)code);
            packet = new ConnackPacket(flags == 1, (ReasonCode)code, reader.Properties(limits.Version, PacketType.Connack));
            reader.End();
            return true;
        }

        packet = new ConnackPacket(flags == 1, (ConnectReturnCode)code);
        return true;
    }

    /// <summary>Writes the packet in the form of the given version.</summary>
    public void Write(IBufferWriter<byte> output, MqttVersion version)
    {
        var remaining = 2 + FieldWriter.SizeOf(version, Properties);
        var writer = new FieldWriter(output.GetSpan(FixedHeader.MaxSize + remaining));
        writer.Header(PacketType.Connack, 0, remaining);
        writer.Byte(SessionPresent ? (byte)1 : (byte)0);
        writer.Byte(version == MqttVersion.V5 ? (byte)Reason : (byte)ReturnCode);
        writer.Properties(version, Properties);
        output.Advance(writer.Written);
    }
}

/// <summary>The second byte of a 3.1.1 CONNACK (table 3.1).</summary>
public enum ConnectReturnCode : byte
{
    Accepted = 0,
    UnacceptableProtocolVersion = 1,
    IdentifierRejected = 2,
    ServerUnavailable = 3,
    BadUserNameOrPassword = 4,
    NotAuthorized = 5,
}

/// <summary>Translates reason codes for version 3.1.1.</summary>
public static class ConnectReturnCodes
{
    /// <summary>The return code for a refused CONNECT; null where the specification only allows closing the connection (MQTT-3.2.2-6).</summary>
    public static ConnectReturnCode? Of(ReasonCode reason) => reason switch
    {
        ReasonCode.UnsupportedProtocolVersion => ConnectReturnCode.UnacceptableProtocolVersion,
        ReasonCode.ClientIdentifierNotValid => ConnectReturnCode.IdentifierRejected,
        ReasonCode.ServerUnavailable or ReasonCode.ServerBusy or ReasonCode.QuotaExceeded => ConnectReturnCode.ServerUnavailable,
        ReasonCode.BadUserNameOrPassword => ConnectReturnCode.BadUserNameOrPassword,
        ReasonCode.NotAuthorized => ConnectReturnCode.NotAuthorized,
        _ => null,
    };
}
