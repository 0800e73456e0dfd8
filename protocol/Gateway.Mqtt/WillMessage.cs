namespace Gateway.Mqtt;

/// <summary>What the server publishes for a client that leaves without DISCONNECT (section 3.1.2.5).</summary>
/// <param name="Topic">A valid topic name.</param>
/// <param name="Payload">May be empty.</param>
/// <param name="QoS">The QoS to publish with.</param>
/// <param name="Retain">Whether it is retained.</param>
public sealed record WillMessage(string Topic, ReadOnlyMemory<byte> Payload, QoS QoS, bool Retain)
{
    /// <summary>Version 5: its delay, and what its subscribers are to get with it.</summary>
    public PropertyBlock Properties { get; init; }
}
