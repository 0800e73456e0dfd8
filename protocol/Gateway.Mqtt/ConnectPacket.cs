using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The first packet of a client (section 3.1). A class, not a record: printing it must not show the password.</summary>
public sealed class ConnectPacket
{
    public MqttVersion Version { get; init; } = MqttVersion.V311;

    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>May be empty: in version 3.1.1 with a clean session only.</summary>
    public required string ClientId { get; init; }

    /// <summary>Whether to begin anew; in version 3.1.1 also whether the session ends with the connection.</summary>
    public bool CleanSession { get; init; } = true;

    /// <summary>The longest pause between two packets the client will make; 0 means it promises nothing.</summary>
    public ushort KeepAliveSeconds { get; init; }

    public WillMessage? Will { get; init; }

    public string? UserName { get; init; }

    /// <summary>Null when there is none; in version 3.1.1 never without a user name.</summary>
    public ReadOnlyMemory<byte>? Password { get; init; }

    /// <summary>Takes one whole packet off the front of <paramref name="buffer"/>. What it holds is copied.</summary>
    /// <returns>False, taking nothing, while the packet is not all there.</returns>
    /// <exception cref="MqttProtocolException">Another packet stands there, or one that can never be valid.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ConnectPacket? packet)
    {
        packet = null;
        if (!WholePacket.TryTake(ref buffer, PacketType.Connect, limits, out var body))
            return false;

        var reader = new FieldReader(body);
        var version = ReadProtocol(ref reader);
        var flags = new ConnectFlags(reader.Byte());
        flags.Check(version);
        var keepAlive = reader.UInt16();
        var properties = reader.Properties(version, PropertyScope.Connect);
        var clientId = reader.Text();
        if (clientId.Length == 0 && !flags.CleanSession && version < MqttVersion.V5)
            ProtocolFault.Throw(ReasonCode.ClientIdentifierNotValid, "no client id, and no clean session");   // MQTT-3.1.3-8

        packet = new ConnectPacket
        {
            Version = version,
            Properties = properties,
            ClientId = clientId,
            CleanSession = flags.CleanSession,
            KeepAliveSeconds = keepAlive,
            Will = flags.HasWill ? ReadWill(ref reader, flags, version, limits) : null,
            UserName = flags.HasUserName ? reader.Text() : null,
            Password = flags.HasPassword ? (ReadOnlyMemory<byte>?)reader.Binary().ToArray() : null,
        };
        reader.End();
        return true;
    }

    public void Write(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Password is not null && UserName is null && Version < MqttVersion.V5)
            throw new InvalidOperationException("A password needs a user name.");   // MQTT-3.1.2-22

        var remaining = 10 + FieldWriter.SizeOf(Version, Properties) + FieldWriter.SizeOf(ClientId)
            + (Will is null ? 0 : FieldWriter.SizeOf(Version, Will.Properties) + FieldWriter.SizeOf(Will.Topic) + 2 + Will.Payload.Length)
            + (UserName is null ? 0 : FieldWriter.SizeOf(UserName))
            + (Password is null ? 0 : 2 + Password.Value.Length);
        var writer = new FieldWriter(output.GetSpan(FixedHeader.MaxSize + remaining));
        writer.Header(PacketType.Connect, 0, remaining);
        writer.Binary("MQTT"u8);
        writer.Byte((byte)Version);
        writer.Byte(ConnectFlags.Of(this).Value);
        writer.UInt16(KeepAliveSeconds);
        writer.Properties(Version, Properties);
        writer.Text(ClientId);
        if (Will is not null)
        {
            writer.Properties(Version, Will.Properties);
            writer.Text(Will.Topic);
            writer.Binary(Will.Payload.Span);
        }

        if (UserName is not null)
            writer.Text(UserName);
        if (Password is not null)
            writer.Binary(Password.Value.Span);
        output.Advance(writer.Written);
    }

    /// <summary>The protocol level of a CONNECT whose rest may be broken, so that its refusal can be said in words it understands.</summary>
    /// <returns>Version 5 for that and later ones, else 3.1.1.</returns>
    public static MqttVersion VersionOf(in ReadOnlySequence<byte> packet, in FixedHeader header)
    {
        const int LevelAt = 6;   // behind the protocol's name, whose length counts too
        var body = packet.Slice(header.Size);
        if (header.RemainingLength <= LevelAt || body.Length <= LevelAt)
            return MqttVersion.V311;
        Span<byte> start = stackalloc byte[LevelAt + 1];
        body.Slice(0, LevelAt + 1).CopyTo(start);
        return start[2..6].SequenceEqual("MQTT"u8) && start[LevelAt] >= (byte)MqttVersion.V5 ? MqttVersion.V5 : MqttVersion.V311;
    }

    private static MqttVersion ReadProtocol(ref FieldReader reader)
    {
        var name = reader.Binary();
        if (!name.SequenceEqual("MQTT"u8) && !name.SequenceEqual("MQIsdp"u8))
            ProtocolFault.Malformed("a CONNECT of another protocol");   // MQTT-3.1.2-1

        // MQTT-3.1.2-2. MQIsdp is version 3.1, its level is 3. What follows depends on the level, so it is not looked at.
        var version = (MqttVersion)reader.Byte();
        if (version is not (MqttVersion.V311 or MqttVersion.V5) || name.Length != 4)
            ProtocolFault.Throw(ReasonCode.UnsupportedProtocolVersion, "a protocol version other than 3.1.1 and 5");
        return version;
    }

    private static WillMessage ReadWill(ref FieldReader reader, ConnectFlags flags, MqttVersion version, MqttLimits limits)
    {
        var properties = reader.Properties(version, PropertyScope.Will);
        var topic = reader.Utf8();
        if (!TopicName.IsValid(topic, limits))
            ProtocolFault.Throw(ReasonCode.TopicNameInvalid, "a will topic that is not a topic name");
        return new WillMessage(System.Text.Encoding.UTF8.GetString(topic), reader.Binary().ToArray(), flags.WillQoS, flags.WillRetain) { Properties = properties };
    }
}
