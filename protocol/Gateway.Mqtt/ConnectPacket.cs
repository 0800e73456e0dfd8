using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The first packet of a client (section 3.1). A class, not a record: printing it must not show the password.</summary>
public sealed class ConnectPacket
{
    private const byte ProtocolLevel = 4;

    /// <summary>May be empty, with a clean session.</summary>
    public required string ClientId { get; init; }

    public bool CleanSession { get; init; } = true;

    /// <summary>The longest pause between two packets the client will make; 0 means it promises nothing.</summary>
    public ushort KeepAliveSeconds { get; init; }

    public WillMessage? Will { get; init; }

    public string? UserName { get; init; }

    /// <summary>Null when there is none; never without a user name.</summary>
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
        ReadProtocol(ref reader);
        var flags = new ConnectFlags(reader.Byte());
        flags.Check();
        var keepAlive = reader.UInt16();
        var clientId = reader.Text();
        if (clientId.Length == 0 && !flags.CleanSession)
            ProtocolFault.Throw(ReasonCode.ClientIdentifierNotValid, "no client id, and no clean session");   // MQTT-3.1.3-8

        packet = new ConnectPacket
        {
            ClientId = clientId,
            CleanSession = flags.CleanSession,
            KeepAliveSeconds = keepAlive,
            Will = flags.HasWill ? ReadWill(ref reader, flags, limits) : null,
            UserName = flags.HasUserName ? reader.Text() : null,
            Password = flags.HasPassword ? (ReadOnlyMemory<byte>?)reader.Binary().ToArray() : null,
        };
        reader.End();
        return true;
    }

    public void Write(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Password is not null && UserName is null)
            throw new InvalidOperationException("A password needs a user name.");   // MQTT-3.1.2-22

        var remaining = 10 + FieldWriter.SizeOf(ClientId)
            + (Will is null ? 0 : FieldWriter.SizeOf(Will.Topic) + 2 + Will.Payload.Length)
            + (UserName is null ? 0 : FieldWriter.SizeOf(UserName))
            + (Password is null ? 0 : 2 + Password.Value.Length);
        var writer = new FieldWriter(output.GetSpan(FixedHeader.MaxSize + remaining));
        writer.Header(PacketType.Connect, 0, remaining);
        writer.Binary("MQTT"u8);
        writer.Byte(ProtocolLevel);
        writer.Byte(ConnectFlags.Of(this).Value);
        writer.UInt16(KeepAliveSeconds);
        writer.Text(ClientId);
        if (Will is not null)
        {
            writer.Text(Will.Topic);
            writer.Binary(Will.Payload.Span);
        }

        if (UserName is not null)
            writer.Text(UserName);
        if (Password is not null)
            writer.Binary(Password.Value.Span);
        output.Advance(writer.Written);
    }

    private static void ReadProtocol(ref FieldReader reader)
    {
        var name = reader.Binary();
        if (!name.SequenceEqual("MQTT"u8) && !name.SequenceEqual("MQIsdp"u8))
            ProtocolFault.Malformed("a CONNECT of another protocol");   // MQTT-3.1.2-1

        // MQTT-3.1.2-2. MQIsdp is version 3.1, its level is 3. What follows depends on the level, so it is not looked at.
        if (reader.Byte() != ProtocolLevel || name.Length != 4)
            ProtocolFault.Throw(ReasonCode.UnsupportedProtocolVersion, "a protocol version other than 3.1.1");
    }

    private static WillMessage ReadWill(ref FieldReader reader, ConnectFlags flags, MqttLimits limits)
    {
        var topic = reader.Utf8();
        if (!TopicName.IsValid(topic, limits))
            ProtocolFault.Throw(ReasonCode.TopicNameInvalid, "a will topic that is not a topic name");
        return new WillMessage(System.Text.Encoding.UTF8.GetString(topic), reader.Binary().ToArray(), flags.WillQoS, flags.WillRetain);
    }
}
