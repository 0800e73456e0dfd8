namespace Gateway.Broker.Persistence;

/// <summary>The stored messages: retained ones, and those that sessions wait for, each stored once. Bounded by
/// <see cref="MqttOptions.MaxStoredBytes"/>. Any thread.</summary>
internal sealed class MessageJournal(SessionJournal journal, MqttOptions options, BrokerMetrics metrics)
{
    /// <summary>Approximate size of a row beside its bytes.</summary>
    private const int RowBytes = 128;

    private readonly Lock _lock = new();   // before the journal's own
    private FrameBuffer? _publishing;   // of the publish under way: its sessions share one row
    private JournalItem? _shared;
    private long _bytes;

    /// <summary>Bytes of all messages that are stored or will be.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    public SessionJournal Journal => journal;

    /// <summary>Starts a publish whose sessions share one row; null ends it. Under <see cref="SessionJournal.PublishGate"/>.</summary>
    public void Publishing(FrameBuffer? buffer)
    {
        lock (_lock)
        {
            _publishing = buffer;
            _shared = null;
        }
    }

    /// <summary>Stores that a session waits for a message, with its packet id; 0 for none yet.</summary>
    /// <returns>Null when there is no room; counted.</returns>
    public StoredPublish? TryAdd(long sessionId, in OutgoingPublish publish, ushort packetId)
    {
        lock (_lock)
        {
            var isShared = ReferenceEquals(publish.Message.Buffer, _publishing);
            var message = isShared && _shared is { Uses: > 0 } ? _shared : TryAdd(publish.Message, isRetained: false);
            if (message is null)
                return null;
            if (isShared)
                _shared = message;
            message.Uses++;
            var queued = journal.NewItem();
            journal.Set(queued, new QueuedRow(
                queued.Id, sessionId, message.Id, (int)publish.QoS, publish.Retained, QueuedStage.Waiting, packetId, publish.Identifiers));
            return new StoredPublish(queued, message);
        }
    }

    /// <summary>It is sent with this packet id, or was before a crash.</summary>
    public void OnSent(StoredPublish stored, ushort packetId)
    {
        if (stored.Queued.Wanted is QueuedRow row)
            journal.Set(stored.Queued, row with { Stage = QueuedStage.Sent, PacketId = packetId });
    }

    /// <summary>The subscriber has a QoS 2 message: only its packet id is still needed.</summary>
    public void OnReleased(StoredPublish stored)
    {
        if (stored.Queued.Wanted is not QueuedRow row)
            return;
        journal.Set(stored.Queued, row with { Stage = QueuedStage.Released });
        GiveUp(stored.Message);
    }

    /// <summary>The session no longer waits for it.</summary>
    public void Remove(StoredPublish stored)
    {
        var wasReleased = stored.Queued.Wanted is QueuedRow { Stage: QueuedStage.Released };
        journal.Set(stored.Queued, null);
        if (!wasReleased)
            GiveUp(stored.Message);
    }

    /// <summary>Stores a retained message; null when there is no room, which is counted. <paramref name="replaced"/> gives its room.</summary>
    public JournalItem? TryRetain(in Message message, JournalItem? replaced)
    {
        lock (_lock)
        {
            var item = TryAdd(message, isRetained: true, room: replaced?.Cost ?? 0);
            if (item is not null)
                item.Uses = 1;
            return item;
        }
    }

    /// <summary>Ends one use of a message: by a session, or as the retained one.</summary>
    public void GiveUp(JournalItem message)
    {
        lock (_lock)
        {
            if (--message.Uses > 0)
                return;
            _bytes -= message.Cost;
            journal.Set(message, null);
        }
    }

    /// <summary>Restores a message. A retained one is in use; the others when <see cref="Restore(QueuedRow, JournalItem)"/> uses them.</summary>
    public JournalItem Restore(MessageRow row, int length)
    {
        lock (_lock)
        {
            _bytes += RowBytes + length;
            return new JournalItem(row.Id) { Wanted = row, OnDisk = row, Cost = RowBytes + length, Uses = row.IsRetained ? 1 : 0 };
        }
    }

    /// <summary>Restores a session's use of a message.</summary>
    public StoredPublish Restore(QueuedRow row, JournalItem message)
    {
        lock (_lock)
        {
            if (row.Stage != QueuedStage.Released)
                message.Uses++;
            return new StoredPublish(SessionJournal.Restored(row), message);
        }
    }

    private JournalItem? TryAdd(in Message message, bool isRetained, int room = 0)
    {
        if (_bytes - room + RowBytes + message.Buffer.Length > options.MaxStoredBytes)
        {
            metrics.OnDropped(DropReason.StoreFull);
            return null;
        }

        message.Buffer.AddReference();
        var item = journal.NewItem(RowBytes + message.Buffer.Length, message.Buffer);
        var expiresUs = journal.ToUtcUs(message.ExpiresAt);
        var row = new MessageRow(
            item.Id, isRetained, message.TopicLength, message.PropertiesLength, (int)message.QoS, expiresUs, message.Buffer.Memory);
        _bytes += item.Cost;
        journal.Set(item, row);
        return item;
    }
}
