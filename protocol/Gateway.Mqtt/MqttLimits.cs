namespace Gateway.Mqtt;

/// <summary>How a reader is to understand a peer: the version agreed on, and how much the peer may ask. Checked against announced lengths, before the bytes they announce are waited for.</summary>
public sealed record MqttLimits
{
    public static MqttLimits Default { get; } = new();

    /// <summary>What the peer's CONNECT asked for; before that, 3.1.1. A CONNECT is read the same whatever stands here.</summary>
    public MqttVersion Version { get; init; } = MqttVersion.V311;

    /// <summary>Bytes of a whole PUBLISH, its header included.</summary>
    public int MaxPacketBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of a whole packet of any other type, and of the properties of a PUBLISH: these are buffered until they are complete.</summary>
    public int MaxControlPacketBytes { get; init; } = 64 << 10;

    /// <summary>
    /// Why a packet is refused for its length. Version 5 tells its clients one maximum for packets of all types, <see cref="MaxPacketBytes"/>: what is within that is not too large, but
    /// beyond a limit of this server (section 4.13, Quota exceeded). Nothing has been told before a CONNECT.
    /// </summary>
    internal ReasonCode ReasonForLength(in FixedHeader header) =>
        Version == MqttVersion.V5 && header.Type != PacketType.Connect && header.PacketLength <= MaxPacketBytes ? ReasonCode.QuotaExceeded : ReasonCode.PacketTooLarge;

    /// <summary>Bytes of a topic name or topic filter.</summary>
    public int MaxTopicBytes { get; init; } = 4096;

    /// <summary>Levels of a topic name or topic filter: one more than it has slashes.</summary>
    public int MaxTopicLevels { get; init; } = 200;
}
