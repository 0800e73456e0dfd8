namespace Gateway.Mqtt;

/// <summary>One line of a SUBSCRIBE.</summary>
/// <param name="Filter">A valid topic filter.</param>
/// <param name="MaximumQoS">The most the subscriber wants its messages to be sent with.</param>
public readonly record struct SubscriptionRequest(string Filter, QoS MaximumQoS);
