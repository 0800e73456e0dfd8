namespace Gateway.Mqtt;

/// <summary>Patterns of topic names: <c>+</c> matches one level, <c>#</c> at the end the level before and all after it (section 4.7).</summary>
public static class TopicFilter
{
    /// <summary>Whether these bytes are a topic filter: not empty, UTF-8, wildcards alone in their level, <c>#</c> last, within limits.</summary>
    public static bool IsValid(ReadOnlySpan<byte> filter, MqttLimits limits)
    {
        if (filter.IsEmpty || filter.Length > limits.MaxTopicBytes || !MqttText.IsValid(filter) || filter.Count((byte)'/') >= limits.MaxTopicLevels)
            return false;

        foreach (var range in filter.Split((byte)'/'))
        {
            var level = filter[range];
            var wildcard = level.IndexOfAny((byte)'+', (byte)'#');
            if (wildcard < 0)
                continue;
            if (level.Length > 1)
                return false;   // MQTT-4.7.1-2, -3
            if (level[0] == '#' && range.End.GetOffset(filter.Length) != filter.Length)
                return false;   // MQTT-4.7.1-2
        }

        return true;
    }

    /// <summary>Whether a valid topic filter matches a valid topic name.</summary>
    public static bool Matches(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> topic)
    {
        if (topic[0] == '$' && filter[0] is (byte)'+' or (byte)'#')
            return false;   // MQTT-4.7.2-1

        while (true)
        {
            if (filter is [(byte)'#'])
                return true;

            var filterLevel = NextLevel(ref filter, out var filterEnds);
            var topicLevel = NextLevel(ref topic, out var topicEnds);
            if (!filterLevel.SequenceEqual(topicLevel) && filterLevel is not [(byte)'+'])
                return false;
            if (topicEnds)
                return filterEnds || filter is [(byte)'#'];   // sport/# also matches sport
            if (filterEnds)
                return false;
        }
    }

    private static ReadOnlySpan<byte> NextLevel(ref ReadOnlySpan<byte> rest, out bool wasLast)
    {
        var slash = rest.IndexOf((byte)'/');
        wasLast = slash < 0;
        var level = wasLast ? rest : rest[..slash];
        rest = wasLast ? default : rest[(slash + 1)..];
        return level;
    }
}
