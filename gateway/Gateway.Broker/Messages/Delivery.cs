namespace Gateway.Broker.Messages;

/// <summary>A message for one subscriber. Lives for the call and refers to the message, which is too large to copy each time.</summary>
internal readonly ref struct Delivery(ref readonly Message message, QoS qos, bool retained, string publisherId, PublishAck ack)
{
    /// <summary>Borrowed for the call.</summary>
    public readonly ref readonly Message Message = ref message;

    /// <summary>The lower of the published and the granted QoS.</summary>
    public QoS QoS { get; } = qos;

    /// <summary>The RETAIN flag to send (MQTT-3.3.1-8, -9; with "retain as published" the publisher's).</summary>
    public bool Retained { get; init; } = retained;

    /// <summary>Empty for a retained message.</summary>
    public string PublisherId { get; } = publisherId;

    /// <summary>See <see cref="ISubscriber.Deliver"/>. Default for QoS 0.</summary>
    public PublishAck Ack { get; } = ack;

    /// <summary>Subscription identifiers to send.</summary>
    public uint[] Identifiers { get; init; } = [];
}
