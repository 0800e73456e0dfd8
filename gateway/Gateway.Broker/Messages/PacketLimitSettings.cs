using Gateway.Mqtt;

namespace Gateway.Broker.Messages;

/// <summary>Limits of packets from the section <c>Mqtt</c>.</summary>
internal static class PacketLimitSettings
{
    public static MqttLimits PacketLimits(this MqttOptions options) => SettingsCopy.Fill(new MqttLimits(), options);
}
