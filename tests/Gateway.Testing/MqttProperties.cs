using System.Text;
using Gateway.Mqtt;

namespace Gateway.Testing;

/// <summary>Properties that may occur several times in a packet: the daemon forwards them without reading or writing them.</summary>
public static class MqttProperties
{
    /// <summary>All values of a numeric property, in order.</summary>
    public static uint[] Numbers(this PropertyBlock block, PropertyId id)
    {
        var numbers = new List<uint>();
        var reader = new PropertyReader(block.Bytes.Span);
        while (reader.TryRead(out var property))
        {
            if (property.Id == id)
                numbers.Add(property.Number);
        }

        return [.. numbers];
    }

    /// <summary>The user properties, in order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> UserProperties(this PropertyBlock block)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var reader = new PropertyReader(block.Bytes.Span);
        while (reader.TryRead(out var property))
        {
            if (property.Id == PropertyId.UserProperty)
                pairs.Add(new(Encoding.UTF8.GetString(property.Name), Encoding.UTF8.GetString(property.Value)));
        }

        return pairs;
    }
}
