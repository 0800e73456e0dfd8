using Gateway.Storage;

namespace Gateway.Broker.Persistence;

/// <summary>The stored side of a message in an outbox.</summary>
/// <param name="queued">That this session is to be sent it, and how far it is.</param>
/// <param name="message">What; shared with the other sessions that are sent it.</param>
internal sealed class StoredPublish(JournalItem queued, JournalItem message)
{
    public JournalItem Queued { get; } = queued;

    public JournalItem Message { get; } = message;

    /// <summary>Whether the disk knows its packet id: after a crash it would be sent with the same one again. Any thread.</summary>
    public bool IsSafeAs(ushort packetId) => Queued.OnDisk is QueuedRow row && row.PacketId == packetId;
}
