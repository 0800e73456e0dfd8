using Gateway.Broker.Messages;
using Gateway.Broker.Persistence;
using Gateway.Broker.Reporting;
using Gateway.Frames;
using Gateway.Mqtt;
using Gateway.Storage;

namespace Gateway.Broker;

/// <summary>Brings back, at the start, what a store holds. Used once, before anybody connects.</summary>
internal sealed class SessionRestore(MessageJournal messages, SessionRegistry sessions, MessageRouter router, FramePool pool, BrokerMetrics metrics) : ISessionReader, IDisposable
{
    private readonly Dictionary<long, MqttSession> _sessions = [];
    private readonly Dictionary<long, (Message Message, JournalItem Stored)> _messages = [];

    /// <summary>Sessions taken up.</summary>
    public int Sessions => _sessions.Count;

    /// <summary>Messages that sessions are still to be sent, each session's counted.</summary>
    public int Queued { get; private set; }

    public void OnSession(SessionRow row) => _sessions[row.Id] = sessions.Restore(row);

    public void OnSubscription(SubscriptionRow row)
    {
        if (_sessions.TryGetValue(row.SessionId, out var session) && !session.Restore(row, router))
            metrics.OnDropped(DropReason.SubscriptionLimit);
    }

    /// <exception cref="InvalidOperationException">There is not memory enough; the message says which setting to raise.</exception>
    public void OnMessage(MessageRow row, ReadOnlySpan<byte> bytes)
    {
        if (!pool.TryRent(bytes.Length, out var memory))
        {
            throw new InvalidOperationException(
                $"Mqtt: the messages stored for clients do not fit into Frames:MaxPoolBytes; at {pool.Bytes} bytes there is no room for another {bytes.Length}. Raise it: they were acknowledged, so none is dropped.");
        }

        bytes.CopyTo(memory.GetSpan());
        var message = new Message(memory, row.TopicLength, row.PropertiesLength, (QoS)row.QoS, row.IsRetained, messages.Journal.ToTimestamp(row.ExpiresUs));
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
        var publish = new OutgoingPublish(message, (QoS)row.QoS, row.Retain, (ushort)row.PacketId) { Identifiers = row.Identifiers, Stored = messages.Restore(row, stored) };
        session.Outbox.Restore(publish, row.Stage);
        Queued++;
    }

    public void OnReceived(ReceivedRow row)
    {
        if (_sessions.TryGetValue(row.SessionId, out var session))
            session.Restore(row);
    }

    /// <summary>Gives up its own references; those who are to be sent a message hold theirs.</summary>
    public void Dispose()
    {
        foreach (var (message, _) in _messages.Values)
            message.Buffer.Release();
    }
}
