namespace Gateway.Broker.Messages;

internal static class PacketLimitSettings
{
    /// <summary>Limits of packets from the section <c>Mqtt</c>.</summary>
    public static MqttLimits PacketLimits(this MqttOptions options) => SettingsCopy.Fill(new MqttLimits(), options);
}
