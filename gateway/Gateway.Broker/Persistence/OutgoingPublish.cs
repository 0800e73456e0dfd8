namespace Gateway.Broker.Persistence;

/// <summary>A message in a session's outbox.</summary>
/// <param name="Message">Its holder has a reference to the buffer. Default once a subscriber has a QoS 2 message.</param>
/// <param name="QoS">To send it with.</param>
/// <param name="Retained">The RETAIN flag to send (MQTT-3.3.1-8, -9).</param>
/// <param name="PacketId">0 with QoS 0 and while it waits.</param>
/// <param name="Duplicate">Whether it was sent over an earlier connection.</param>
internal readonly record struct OutgoingPublish(Message Message, QoS QoS, bool Retained, ushort PacketId = 0, bool Duplicate = false)
{
    public uint[] Identifiers { get; init; } = [];

    /// <summary>Null in a session that ends with the process, and with QoS 0.</summary>
    public StoredPublish? Stored { get; init; }

    /// <summary>Its bytes in the limits: the memory that it holds.</summary>
    public int Cost => Message.Buffer.Capacity;
}

/// <summary>The stored side of a message in an outbox.</summary>
/// <param name="queued">Its place in this session's queue.</param>
/// <param name="message">Shared with other sessions.</param>
internal sealed class StoredPublish(JournalItem queued, JournalItem message)
{
    public JournalItem Queued { get; } = queued;

    public JournalItem Message { get; } = message;

    /// <summary>Whether its packet id is on disk: after a crash it would be sent with the same one. Any thread.</summary>
    public bool IsSafeAs(ushort packetId) => Queued.OnDisk is QueuedRow row && row.PacketId == packetId;
}
