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

    /// <summary>Bytes of a topic name or topic filter.</summary>
    public int MaxTopicBytes { get; init; } = 4096;

    /// <summary>Levels of a topic name or topic filter: one more than it has slashes.</summary>
    public int MaxTopicLevels { get; init; } = 200;
}
