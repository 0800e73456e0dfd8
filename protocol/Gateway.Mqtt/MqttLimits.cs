namespace Gateway.Mqtt;

/// <summary>
/// The protocol version agreed with a peer, and the limits of its packets. Readers check announced lengths before they wait for the bytes.
/// </summary>
public sealed record MqttLimits
{
    public static MqttLimits Default { get; } = new();

    /// <summary>The version of the peer's CONNECT; 3.1.1 before that. Reading a CONNECT does not depend on it.</summary>
    public MqttVersion Version { get; init; } = MqttVersion.V311;

    /// <summary>Largest PUBLISH in bytes, header included.</summary>
    public int MaxPacketBytes { get; init; } = 8 << 20;

    /// <summary>Largest packet of any other type, and largest properties of a PUBLISH, in bytes: both are buffered until complete.</summary>
    public int MaxControlPacketBytes { get; init; } = 64 << 10;

    /// <summary>
    /// The reason to refuse a packet for its length. A version 5 server announces one maximum for all packet types, <see cref="MaxPacketBytes"/>.
    /// A packet within it is not too large but exceeds a limit of this server (section 4.13, Quota exceeded). Nothing is announced before a CONNECT.
    /// </summary>
    internal ReasonCode ReasonForLength(in FixedHeader header) =>
        Version == MqttVersion.V5 && header.Type != PacketType.Connect && header.PacketLength <= MaxPacketBytes
            ? ReasonCode.QuotaExceeded
            : ReasonCode.PacketTooLarge;

    /// <summary>Bytes of a topic name or topic filter.</summary>
    public int MaxTopicBytes { get; init; } = 4096;

    /// <summary>Levels of a topic name or topic filter: one more than its slashes.</summary>
    public int MaxTopicLevels { get; init; } = 200;
}

/// <summary>The protocol level of a CONNECT (section 3.1.2.2).</summary>
public enum MqttVersion : byte
{
    V311 = 4,
    V5 = 5,
}
