namespace Gateway.Mqtt;

/// <summary>The protocol level a CONNECT asks for (section 3.1.2.2).</summary>
public enum MqttVersion : byte
{
    V311 = 4,
    V5 = 5,
}
