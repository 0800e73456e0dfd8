using Gateway.Broker.Persistence;

namespace Gateway.Broker;

/// <summary>Restores a store's content. Used once, before any client connects.</summary>
internal sealed class SessionRestore(MessageJournal messages, SessionRegistry sessions, MessageRouter router, FramePool pool, BrokerMetrics metrics)
    : ISessionReader, IDisposable
{
    private readonly Dictionary<long, MqttSession> _sessions = [];
    private readonly HashSet<long> _cutOff = [];   // sessions that were connected when the process was killed
    private readonly Dictionary<long, (Message Message, JournalItem Stored)> _messages = [];

    public int Sessions => _sessions.Count;

    /// <summary>Messages that wait for sessions, counted per session.</summary>
    public int Queued { get; private set; }

    public void OnSession(SessionRow row)
    {
        if (sessions.Restore(row) is not { } session)
            return;
        _sessions[row.Id] = session;
        if (row.ExpiresUs == 0)
            _cutOff.Add(row.Id);
    }

    public void OnSubscription(SubscriptionRow row)
    {
        if (_sessions.TryGetValue(row.SessionId, out var session) && !session.Restore(row, router))
            metrics.OnDropped(DropReason.SubscriptionLimit);
    }

    /// <exception cref="InvalidOperationException">The pool is too small; the message names the setting to raise.</exception>
    public void OnMessage(MessageRow row, ReadOnlySpan<byte> bytes)
    {
        if (!pool.TryRent(bytes.Length, out var memory))
        {
            throw new InvalidOperationException(
                $"Mqtt: the messages stored for clients exceed Frames:MaxPoolBytes; {pool.Bytes} bytes are used, and {bytes.Length} more are needed. "
                + "Raise it: the messages were acknowledged, so none is dropped.");
        }

        bytes.CopyTo(memory.GetSpan());
        var expiresAt = messages.Journal.ToTimestamp(row.ExpiresUs);
        var message = new Message(memory, row.TopicLength, row.PropertiesLength, (QoS)row.QoS, row.IsRetained, expiresAt);
        var stored = messages.Restore(row, bytes.Length);
        if (row.IsRetained)
            router.Restore(message, stored);
        else
            _messages[row.Id] = (message, stored);
    }

    public void OnQueued(QueuedRow row)
    {
        if (!_sessions.TryGetValue(row.SessionId, out var session))
            return;

        var (message, stored) = row.Stage == QueuedStage.Released ? (default, new JournalItem(row.MessageId)) : _messages[row.MessageId];
        message.Buffer?.AddReference();
        var publish = new OutgoingPublish(message, (QoS)row.QoS, row.Retain, (ushort)row.PacketId)
        {
            Identifiers = row.Identifiers,
            Stored = messages.Restore(row, stored),
        };
        var stage = row.Stage;
        if (stage == QueuedStage.Waiting && row.PacketId != 0 && _cutOff.Contains(row.SessionId))
        {
            stage = QueuedStage.Sent;   // the row may be older than its sending
            messages.OnSent(publish.Stored, publish.PacketId);
        }

        session.Outbox.Restore(publish, stage);
        Queued++;
    }

    public void OnReceived(ReceivedRow row)
    {
        if (_sessions.TryGetValue(row.SessionId, out var session))
            session.Restore(row);
    }

    /// <summary>Releases its own references; outboxes hold theirs.</summary>
    public void Dispose()
    {
        foreach (var (message, _) in _messages.Values)
            message.Buffer.Release();
    }
}
