using System.Text.Unicode;

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

/// <summary>MQTT's strings (section 1.5.3).</summary>
internal static class MqttText
{
    /// <summary>Whether these bytes are a valid string: well-formed UTF-8 (so no surrogates, MQTT-1.5.3-1) without U+0000 (MQTT-1.5.3-2).</summary>
    public static bool IsValid(ReadOnlySpan<byte> bytes) => !bytes.Contains((byte)0) && Utf8.IsValid(bytes);
}
