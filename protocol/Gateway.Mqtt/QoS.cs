namespace Gateway.Mqtt;

/// <summary>Quality of service of a publish, or the most a subscription may be sent (section 4.3).</summary>
public enum QoS : byte
{
    AtMostOnce = 0,
    AtLeastOnce = 1,
    ExactlyOnce = 2,
}
