using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Broker.Messages;

/// <summary>A message on its way to one subscriber. Lives for the call: it refers to the message, which is too large to be copied for everyone.</summary>
/// <param name="message">See <see cref="Message"/>.</param>
/// <param name="qos">See <see cref="QoS"/>.</param>
/// <param name="retained">See <see cref="Retained"/>.</param>
/// <param name="publisherId">See <see cref="PublisherId"/>.</param>
/// <param name="ack">See <see cref="Ack"/>.</param>
internal readonly ref struct Delivery(ref readonly Message message, QoS qos, bool retained, string publisherId, PublishAck ack)
{
    /// <summary>Borrowed for the call.</summary>
    public readonly ref readonly Message Message = ref message;

    /// <summary>The lower of what it was published with and what the subscription grants.</summary>
    public QoS QoS { get; } = qos;

    /// <summary>The RETAIN flag it is to be sent with (MQTT-3.3.1-8, -9; with "retain as published" that of its publisher).</summary>
    public bool Retained { get; init; } = retained;

    /// <summary>The client id of its publisher; empty for a retained message.</summary>
    public string PublisherId { get; } = publisherId;

    /// <summary>The publisher's acknowledgement; see <see cref="ISubscriber.Deliver"/>. Default for QoS 0.</summary>
    public PublishAck Ack { get; } = ack;

    /// <summary>The subscription identifiers it is to carry.</summary>
    public uint[] Identifiers { get; init; } = [];
}
