using System.Text;

namespace Gateway.Mqtt;

/// <summary>A topic filter in a SUBSCRIBE or UNSUBSCRIBE.</summary>
internal static class FilterField
{
    public static string Read(ref FieldReader reader, MqttLimits limits)
    {
        var filter = reader.Utf8();   // MQTT-3.8.3-1, MQTT-3.10.3-1
        var proper = filter;
        var isSplit = !SharedFilter.IsShared(filter) || SharedFilter.TrySplit(filter, out proper);
        if (!isSplit || !TopicFilter.IsValid(proper, limits) || filter.Length > limits.MaxTopicBytes)
            ProtocolFault.Throw(ReasonCode.TopicFilterInvalid, $"{filter.Length} bytes that are not a topic filter");
        return Encoding.UTF8.GetString(filter);
    }
}
