namespace Gateway.Mqtt;

/// <summary>Who wants a message, and with what QoS at most.</summary>
public readonly record struct Subscription<TSubscriber>(TSubscriber Subscriber, QoS MaximumQoS)
    where TSubscriber : class;
