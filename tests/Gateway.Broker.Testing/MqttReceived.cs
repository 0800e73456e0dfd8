using Gateway.Mqtt;

namespace Gateway.Broker.Testing;

/// <summary>A PUBLISH that a test client got.</summary>
internal sealed record MqttReceived(string Topic, string Payload, QoS QoS, bool Retain, bool Duplicate, ushort PacketId)
{
    /// <summary>None in version 3.1.1.</summary>
    public PropertyBlock Properties { get; init; }
}
