using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The names of published messages (section 4.7.3).</summary>
public static class TopicName
{
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create("+#\0"u8);

    /// <summary>Whether these bytes are a topic name: not empty, valid UTF-8 without wildcards or U+0000, within the limits.</summary>
    public static bool IsValid(ReadOnlySpan<byte> topic, MqttLimits limits) =>
        !topic.IsEmpty
        && topic.Length <= limits.MaxTopicBytes
        && !topic.ContainsAny(Forbidden)
        && topic.Count((byte)'/') < limits.MaxTopicLevels
        && System.Text.Unicode.Utf8.IsValid(topic);
}
