namespace Gateway.Topics;

/// <summary>The topics of the boards' messages that a gateway stores (protocol/MQTT.md section 2).</summary>
internal static class BoardTopics
{
    public static IReadOnlyList<string> Filters { get; } = ["gateway/+/frame", "iot/image", "iot/latency"];

    /// <summary>Whether the camera ingest takes messages of this topic.</summary>
    public static bool IsOne(ReadOnlySpan<byte> topic) =>
        topic.SequenceEqual("iot/image"u8) || topic.SequenceEqual("iot/latency"u8) || TopicFilter.Matches("gateway/+/frame"u8, topic);
}
