using System.Text;
using Gateway.Bridge;
using Gateway.Events;
using Gateway.Mqtt;
using Gateway.Settings;

namespace Gateway;

/// <summary>Checks the sections "Events" and "HomeAssistant" before anything starts.</summary>
internal static class EventOptionsValidator
{
    /// <exception cref="OptionsException">The first thing found wrong.</exception>
    public static void Validate(GatewayOptions options)
    {
        var (events, homeAssistant) = (options.Events, options.HomeAssistant);
        if (events.Broker == EventBroker.Bridge && options.Bridge.Host is null)
            throw new OptionsException("Events:Broker", "is Bridge, and there is none; set Bridge:Host, or \"Own\"");
        if (homeAssistant.Enabled && events.Broker == EventBroker.Off)
            throw new OptionsException("HomeAssistant:Enabled", "is true, and Events:Broker is Off, so that it would see nothing");
        if (events.Node is { } node && !NodeName.IsValid(node))
            throw new OptionsException("Events:Node", $"is \"{node}\"; a node's name has 1 to {NodeName.MaxLength} of A-Z a-z 0-9 _ -");
        RequireTopic(events.Topic, "Events:Topic", options.Mqtt.PacketLimits());
        RequireTopic(homeAssistant.Prefix, "HomeAssistant:Prefix", options.Mqtt.PacketLimits());
        RequireSpan(events.StateInterval, "Events:StateInterval");
        RequireSpan(homeAssistant.ImageInterval, "HomeAssistant:ImageInterval");
    }

    private static void RequireTopic(string topic, string key, MqttLimits limits)
    {
        var bytes = Encoding.UTF8.GetBytes(topic);
        if (!TopicName.IsValid(bytes, limits) || topic.StartsWith('$') || topic.StartsWith('/') || topic.EndsWith('/') || topic.Any(char.IsControl))
            throw new OptionsException(key, $"is \"{topic}\"; it is the beginning of topics, without + # $ in front and / at either end");
    }

    private static void RequireSpan(TimeSpan value, string key)
    {
        if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromDays(1))
            throw new OptionsException(key, $"is {value}; it must be 00:00:01 to a day");
    }
}
