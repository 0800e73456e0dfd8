namespace Gateway.Mqtt;

/// <summary>How much a peer may ask of a reader. Checked against announced lengths, before the bytes they announce are waited for.</summary>
public sealed record MqttLimits
{
    public static MqttLimits Default { get; } = new();

    /// <summary>Bytes of a whole PUBLISH, its header included.</summary>
    public int MaxPacketBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of a whole packet of any other type: these are buffered until they are complete.</summary>
    public int MaxControlPacketBytes { get; init; } = 64 << 10;

    /// <summary>Bytes of a topic name or topic filter.</summary>
    public int MaxTopicBytes { get; init; } = 4096;

    /// <summary>Levels of a topic name or topic filter: one more than it has slashes.</summary>
    public int MaxTopicLevels { get; init; } = 200;
}
