using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Mqtt;

/// <summary>The first packet of a client (section 3.1). A class and not a record, so that printing it never shows the password.</summary>
public sealed class ConnectPacket
{
    private const int Level31 = 3;
    private const int BridgeBit = 0x80;

    private static ReadOnlySpan<byte> Name => "MQTT"u8;

    private static ReadOnlySpan<byte> Name31 => "MQIsdp"u8;

    public MqttVersion Version { get; init; } = MqttVersion.V311;

    /// <summary>Version 3.1, by its name MQIsdp and its level 3: its packets are those of 3.1.1, so <see cref="Version"/> is 3.1.1.</summary>
    public bool IsVersion31 { get; init; }

    /// <summary>A broker that connects as a client sets the highest bit of the level in 3.1 and 3.1.1, as Mosquitto's bridge does by default. It
    /// expects "no local" and "retain as published" for all its subscriptions. No text of MQTT defines the bit.</summary>
    public bool IsBridge { get; init; }

    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>May be empty; in version 3.1.1 only together with a clean session.</summary>
    public required string ClientId { get; init; }

    /// <summary>Whether to discard an existing session. In version 3.1.1 the session then also ends with the connection.</summary>
    public bool CleanSession { get; init; } = true;

    /// <summary>Longest pause between two packets of the client; 0 means no limit.</summary>
    public ushort KeepAliveSeconds { get; init; }

    public WillMessage? Will { get; init; }

    public string? UserName { get; init; }

    /// <summary>Null without a password. In version 3.1.1 a password requires a user name.</summary>
    public ReadOnlyMemory<byte>? Password { get; init; }

    /// <summary>Bytes of the packet that was read; 0 for one to be written.</summary>
    public int PacketLength { get; private init; }

    /// <summary>Takes one whole packet from the front of <paramref name="buffer"/> and copies its fields.</summary>
    /// <returns>False, with nothing taken, while the packet is incomplete.</returns>
    /// <exception cref="MqttProtocolException">The buffer begins with another packet, or with one that no further bytes can make valid.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, [NotNullWhen(true)] out ConnectPacket? packet)
    {
        packet = null;
        var there = buffer.Length;
        if (!WholePacket.TryTake(ref buffer, PacketType.Connect, limits, out var body))
            return false;

        var reader = new FieldReader(body);
        var (version, isVersion31, isBridge) = ReadProtocol(ref reader);
        var flags = new ConnectFlags(reader.Byte());
        flags.Check(version);
        var keepAlive = reader.UInt16();
        var properties = reader.Properties(version, PacketType.Connect);
        var clientId = reader.Text();
        if (clientId.Length == 0 && version < MqttVersion.V5 && (isVersion31 || !flags.CleanSession))
            ProtocolFault.Throw(ReasonCode.ClientIdentifierNotValid, "no client id, and no clean session of 3.1.1");   // MQTT-3.1.3-8

        packet = new ConnectPacket
        {
            Version = version,
            IsVersion31 = isVersion31,
            IsBridge = isBridge,
            Properties = properties,
            ClientId = clientId,
            CleanSession = flags.CleanSession,
            KeepAliveSeconds = keepAlive,
            Will = flags.HasWill ? ReadWill(ref reader, flags, version, limits) : null,
            UserName = flags.HasUserName ? reader.Text() : null,
            Password = flags.HasPassword ? (ReadOnlyMemory<byte>?)reader.Binary().ToArray() : null,
            PacketLength = (int)(there - buffer.Length),
        };
        reader.End();
        return true;
    }

    public void Write(IBufferWriter<byte> output)
    {
        if (Password is not null && UserName is null && Version < MqttVersion.V5)
            throw new InvalidOperationException("A password needs a user name.");   // MQTT-3.1.2-22

        var name = IsVersion31 ? Name31 : Name;
        var remaining = 6 + name.Length + FieldWriter.SizeOf(Version, Properties) + FieldWriter.SizeOf(ClientId)
            + (Will is null ? 0 : FieldWriter.SizeOf(Version, Will.Properties) + FieldWriter.SizeOf(Will.Topic) + 2 + Will.Payload.Length)
            + (UserName is null ? 0 : FieldWriter.SizeOf(UserName))
            + (Password is null ? 0 : 2 + Password.Value.Length);
        var writer = new FieldWriter(output.GetSpan(FixedHeader.MaxSize + remaining));
        writer.Header(PacketType.Connect, 0, remaining);
        writer.Binary(name);
        writer.Byte((byte)((IsVersion31 ? Level31 : (int)Version) | (IsBridge ? BridgeBit : 0)));
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

    /// <summary>Reads only the protocol level, so that a malformed CONNECT can be refused in the version of its client.</summary>
    /// <returns>Version 5 for level 5 and later, otherwise 3.1.1. The bit of a bridge is no part of the level.</returns>
    public static MqttVersion VersionOf(in ReadOnlySequence<byte> packet, in FixedHeader header)
    {
        const int LevelAt = 6;   // after the protocol name and its length
        var body = packet.Slice(header.Size);
        if (header.RemainingLength <= LevelAt || body.Length <= LevelAt)
            return MqttVersion.V311;
        Span<byte> start = stackalloc byte[LevelAt + 1];
        body.Slice(0, LevelAt + 1).CopyTo(start);
        var isMqtt = BinaryPrimitives.ReadUInt16BigEndian(start) == Name.Length && start[2..LevelAt].SequenceEqual(Name);
        return isMqtt && (start[LevelAt] & ~BridgeBit) >= (byte)MqttVersion.V5 ? MqttVersion.V5 : MqttVersion.V311;
    }

    private static (MqttVersion Version, bool IsVersion31, bool IsBridge) ReadProtocol(ref FieldReader reader)
    {
        var name = reader.Binary();
        var isVersion31 = name.SequenceEqual(Name31);
        if (!isVersion31 && !name.SequenceEqual(Name))
            ProtocolFault.Malformed("a CONNECT of another protocol");   // MQTT-3.1.2-1

        // MQTT-3.1.2-2. The fields after the level depend on it, so they are not read.
        var level = reader.Byte();
        switch (level & ~BridgeBit)
        {
            case Level31 when isVersion31:
            case (int)MqttVersion.V311 when !isVersion31:
                return (MqttVersion.V311, isVersion31, (level & BridgeBit) != 0);
            case (int)MqttVersion.V5 when !isVersion31 && level == (int)MqttVersion.V5:
                return (MqttVersion.V5, false, false);
            default:
                ProtocolFault.Throw(ReasonCode.UnsupportedProtocolVersion, "a protocol version other than 3.1, 3.1.1 and 5");
                return default;
        }
    }

    private static WillMessage ReadWill(ref FieldReader reader, ConnectFlags flags, MqttVersion version, MqttLimits limits)
    {
        var properties = reader.Properties(version, PropertyScope.Will);
        var topic = reader.Utf8();
        if (!TopicName.IsValid(topic, limits))
            ProtocolFault.Throw(ReasonCode.TopicNameInvalid, "a will topic that is not a topic name");
        var payload = reader.Binary().ToArray();
        return new WillMessage(Encoding.UTF8.GetString(topic), payload, flags.WillQoS, flags.WillRetain) { Properties = properties };
    }
}

/// <summary>The message that the server publishes for a client that leaves without DISCONNECT (section 3.1.2.5).</summary>
public sealed record WillMessage(string Topic, ReadOnlyMemory<byte> Payload, QoS QoS, bool Retain)
{
    /// <summary>Version 5: the will delay and the properties that subscribers receive.</summary>
    public PropertyBlock Properties { get; init; }
}

/// <summary>The byte of a CONNECT that lists its optional fields (section 3.1.2.3).</summary>
/// <remarks>
/// <code>
/// bit 7 user name | 6 password | 5 will retain | 4-3 will QoS | 2 will | 1 clean session | 0 reserved
/// </code>
/// </remarks>
internal readonly record struct ConnectFlags(byte Value)
{
    private const int UserNameBit = 0x80;
    private const int PasswordBit = 0x40;
    private const int WillRetainBit = 0x20;
    private const int WillQoSShift = 3;
    private const int WillBit = 0x04;
    private const int CleanSessionBit = 0x02;

    public bool HasUserName => (Value & UserNameBit) != 0;

    public bool HasPassword => (Value & PasswordBit) != 0;

    public bool WillRetain => (Value & WillRetainBit) != 0;

    public QoS WillQoS => (QoS)(Value >> WillQoSShift & 3);

    public bool HasWill => (Value & WillBit) != 0;

    public bool CleanSession => (Value & CleanSessionBit) != 0;

    public static ConnectFlags Of(ConnectPacket packet) => new((byte)(
        (packet.UserName is null ? 0 : UserNameBit)
        | (packet.Password is null ? 0 : PasswordBit)
        | (packet.Will is null ? 0 : WillBit | (int)packet.Will.QoS << WillQoSShift | (packet.Will.Retain ? WillRetainBit : 0))
        | (packet.CleanSession ? CleanSessionBit : 0)));

    public void Check(MqttVersion version)
    {
        if ((Value & 1) != 0)
            ProtocolFault.Malformed("the reserved CONNECT flag is set");   // MQTT-3.1.2-3
        if (!HasWill && (WillQoS != 0 || WillRetain))
            ProtocolFault.Malformed("will QoS or retain without a will");   // MQTT-3.1.2-11, -13, -15
        if (WillQoS > QoS.ExactlyOnce)
            ProtocolFault.Malformed("a will with QoS 3");   // MQTT-3.1.2-14
        if (HasPassword && !HasUserName && version < MqttVersion.V5)
            ProtocolFault.Malformed("a password without a user name");   // MQTT-3.1.2-22
    }
}
