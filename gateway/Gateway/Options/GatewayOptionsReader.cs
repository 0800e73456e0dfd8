using Gateway.Broker.Messages;
using Gateway.Motion;
using Gateway.Settings.Reading;

namespace Gateway;

/// <summary>The daemon's settings, with the checks that need more than the settings themselves.</summary>
public static class GatewayOptionsReader
{
    /// <param name="configFile">JSON; null for defaults and environment alone.</param>
    /// <param name="dataDirectory">Created by the first start.</param>
    /// <param name="withDashboard">Checks the dashboard's settings as well.</param>
    /// <exception cref="OptionsException">A setting is unknown, of the wrong type or out of range.</exception>
    public static GatewayOptions Read(string? configFile, string dataDirectory, bool withDashboard = false) =>
        SettingsReader.Read(configFile, (options, problems) => Check(options, problems, withDashboard)).In(dataDirectory);

    private static void Check(GatewayOptions options, SettingProblems problems, bool withDashboard)
    {
        options.Check(problems, withDashboard);
        var limits = options.Mqtt.PacketLimits();
        problems.In("Bridge", (key, problems) => CheckFilters(options.Bridge, key, limits, problems));
        problems.In("Events", (key, problems) => CheckTopic(options.Events.Topic, $"{key}:Topic", limits, problems));
        problems.In("HomeAssistant", (key, problems) => CheckTopic(options.HomeAssistant.Prefix, $"{key}:Prefix", limits, problems));
        MotionConversion.Check(options, "Motion", problems);
    }

    private static void CheckFilters(BridgeOptions bridge, string key, MqttLimits limits, SettingProblems problems)
    {
        for (var i = 0; i < bridge.Filters.Count; i++)
        {
            var (filter, place) = (bridge.Filters[i], $"{key}:Filters:{i}");
            if (SharedFilter.IsShared(Encoding.UTF8.GetBytes(filter)))
                problems.Add(place, $"is \"{filter}\"; write the filter alone, and the group into {key}:Group");
            else if (!TopicFilter.IsValid(Encoding.UTF8.GetBytes(filter), limits))
                problems.Add(place, $"is \"{filter}\", which is no topic filter; + is one whole level, # is all that follow, at the end only");
        }
    }

    private static void CheckTopic(string topic, string key, MqttLimits limits, SettingProblems problems) => problems.Require(
        TopicName.IsValid(Encoding.UTF8.GetBytes(topic), limits) && !topic.StartsWith('$') && !topic.StartsWith('/') && !topic.EndsWith('/')
            && !topic.Any(char.IsControl),
        key, $"is \"{topic}\"; it is the beginning of topics, without + #, without $ in front and without / at either end");
}
