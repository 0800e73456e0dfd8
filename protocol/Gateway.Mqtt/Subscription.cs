namespace Gateway.Mqtt;

/// <summary>Who wants a message, and with what QoS at most.</summary>
public readonly record struct Subscription<TSubscriber>(TSubscriber Subscriber, QoS MaximumQoS)
    where TSubscriber : class
{
    /// <summary>Not the messages the subscriber publishes itself.</summary>
    public bool NoLocal { get; init; }

    /// <summary>Messages keep the RETAIN flag they were published with.</summary>
    public bool RetainAsPublished { get; init; }

    /// <summary>What its messages are to carry; 0 for nothing.</summary>
    public uint Identifier { get; init; }
}
