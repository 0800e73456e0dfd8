using Gateway.Ingest;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>A message on its way to one subscriber.</summary>
/// <param name="Message">Borrowed for the call.</param>
/// <param name="QoS">The lower of what it was published with and what the subscription grants.</param>
/// <param name="Retained">The RETAIN flag it is to be sent with (MQTT-3.3.1-8, -9; with "retain as published" that of its publisher).</param>
/// <param name="PublisherId">The client id of its publisher; empty for a retained message.</param>
/// <param name="Ack">The publisher's acknowledgement; see <see cref="ISubscriber.Deliver"/>. Default for QoS 0.</param>
internal readonly record struct Delivery(Message Message, QoS QoS, bool Retained, string PublisherId, PublishAck Ack)
{
    /// <summary>The subscription identifiers it is to carry.</summary>
    public uint[] Identifiers { get; init; } = [];
}
