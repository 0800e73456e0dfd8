using Gateway.Broker.Messages;
using Gateway.Mqtt;

namespace Gateway.Broker.Persistence;

/// <summary>A message in a session's outbox.</summary>
/// <param name="Message">Whoever holds this holds one reference to its buffer. Default once a subscriber has a QoS 2 message.</param>
/// <param name="QoS">What it is sent with.</param>
/// <param name="Retained">The RETAIN flag it is sent with (MQTT-3.3.1-8, -9).</param>
/// <param name="PacketId">0 with QoS 0 and while it waits.</param>
/// <param name="Duplicate">Whether it was sent before, over an earlier connection.</param>
internal readonly record struct OutgoingPublish(Message Message, QoS QoS, bool Retained, ushort PacketId = 0, bool Duplicate = false)
{
    /// <summary>The subscription identifiers it carries.</summary>
    public uint[] Identifiers { get; init; } = [];

    /// <summary>Its stored side; null in a session that ends with its connection, and with QoS 0.</summary>
    public StoredPublish? Stored { get; init; }

    /// <summary>What it counts for in the limits: the memory it keeps from others.</summary>
    public int Cost => Message.Buffer.Capacity;
}
