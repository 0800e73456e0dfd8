using Gateway.Broker.Messages;
using Gateway.Broker.Persistence;
using Gateway.Broker.Reporting;
using Gateway.Broker.Sending;
using Gateway.Mqtt;
using Gateway.Storage;

namespace Gateway.Broker;

/// <summary>The sessions by client id, and the wills that wait for a client to come back. Any thread.</summary>
/// <param name="options">Its limits.</param>
/// <param name="router">Where subscriptions end with their session.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="publish">Publishes a will; called under the registry's lock.</param>
/// <param name="messages">The journal; null where nothing outlives the process.</param>
internal sealed class SessionRegistry(
    MqttOptions options, MessageRouter router, BrokerMetrics metrics, TimeProvider time, Action<MqttSession, WillMessage> publish, MessageJournal? messages = null)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MqttSession> _sessions = new(StringComparer.Ordinal);
    private readonly LinkedList<MqttSession> _offline = new();   // the one away longest first
    private readonly QueueBudget _budget = new(options.MaxQueuedBytesTotal, options.MaxUnreleased);
    private int _mostConnected;

    /// <summary>Sessions, connected or not.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _sessions.Count;
        }
    }

    /// <summary>Sessions, those of them with a connection, and the most there ever were of those.</summary>
    public (int Total, int Connected, int MostConnected) Clients
    {
        get
        {
            lock (_gate)
                return (_sessions.Count, _sessions.Count - _offline.Count, _mostConnected);
        }
    }

    /// <summary>All sessions there are now.</summary>
    public IReadOnlyList<MqttSession> All()
    {
        lock (_gate)
            return [.. _sessions.Values];
    }

    /// <summary>Messages that wait for clients, each client's counted.</summary>
    public long QueuedMessages => _budget.Messages;

    /// <summary>Memory held by messages that wait for clients.</summary>
    public long QueuedBytes => _budget.Bytes;

    /// <summary>Whether a user may have a client id. What another user left behind under it is forgotten; while another is connected with it, it is taken.</summary>
    /// <param name="clientId">Not empty.</param>
    /// <param name="user">Empty without one.</param>
    public bool Claim(string clientId, string user)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(clientId, out var session) || session.Owner is null || session.Owner == user)
                return true;
            if (session.Connection is not null)
                return false;
            Forget(session);
            return true;
        }
    }

    /// <summary>Gives a connection the session of its client id: the one that is there, or a new one.</summary>
    /// <param name="clientId">Not empty.</param>
    /// <param name="clean">Whether to begin anew.</param>
    /// <param name="expirySeconds">How long it is to outlive the connection.</param>
    /// <param name="connection">Its new owner.</param>
    /// <param name="user">Whose it is from now on; empty without a user.</param>
    /// <param name="will">Of the connection; null for none.</param>
    /// <param name="displaced">The connection that had it, which the caller is to end (MQTT-3.1.4-2).</param>
    /// <returns>The session, and whether it was there before.</returns>
    public (MqttSession Session, bool Present) Open(
        string clientId, bool clean, uint expirySeconds, MqttConnection connection, string user, WillMessage? will, out MqttConnection? displaced)
    {
        lock (_gate)
        {
            displaced = null;
            if (_sessions.TryGetValue(clientId, out var session))
            {
                displaced = session.Connection;
                session.Connection = null;   // when it leaves, the client id is no longer its
                if (!clean && session.ExpirySeconds > 0 && session.ExpiresAt > time.GetTimestamp())
                {
                    _offline.Remove(session);
                    session.Will = null;   // it came back in time: MQTT-3.1.3-9 of version 5
                    return (Own(session, expirySeconds, connection, user, will), true);
                }

                Forget(session);
            }

            var journal = expirySeconds > 0 ? messages : null;
            session = new MqttSession(clientId, options, _budget, metrics, time, journal, journal?.Journal.NewItem());
            _sessions[clientId] = session;
            return (Own(session, expirySeconds, connection, user, will), false);
        }
    }

    /// <summary>A DISCONNECT says how long the session is to outlive its connection.</summary>
    /// <returns>False when it may not say so, because the CONNECT said that it does not (section 3.14.2.2.2 of version 5).</returns>
    public bool TrySetExpiry(MqttSession session, uint seconds)
    {
        lock (_gate)
        {
            if (session.ExpirySeconds == 0 && seconds > 0)
                return false;
            session.ExpirySeconds = ConnectTerms.Limit(seconds, options);
            return true;   // told to the journal when the connection ends, which is now
        }
    }

    /// <summary>A connection ends. Its session stays if it is to outlive it and nobody else has it by now.</summary>
    /// <param name="session">What <see cref="Open"/> gave.</param>
    /// <param name="connection">Its owner.</param>
    /// <param name="will">What is to be published for it, now or when its delay has passed or the session has ended, whichever is first; null for nothing.</param>
    public void Leave(MqttSession session, MqttConnection connection, WillMessage? will)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var delay = will?.Properties.Number(PropertyId.WillDelayInterval) ?? 0;
            if (session.Connection != connection)
            {
                // Taken over. With a delay, and the session going on, the client has come back in time.
                if (will is not null && (delay == 0 || session.IsClosed))
                    publish(session, will);
                return;
            }

            session.Connection = null;
            session.Will = will;
            session.WillDueAt = After(now, delay);
            if (delay == 0)
                PublishWill(session);
            if (session.ExpirySeconds == 0)
            {
                Forget(session);
                return;
            }

            session.ExpiresAt = session.ExpirySeconds == ConnectTerms.Never ? long.MaxValue : After(now, session.ExpirySeconds);
            session.Save();
            _offline.AddLast(session);
            if (_offline.Count <= options.MaxOfflineSessions)
                return;
            metrics.OnDropped(DropReason.OfflineSessionLimit);
            Forget(_offline.First!.Value);
        }
    }

    /// <summary>Takes up a session of before the process began. Its connection, if it had one, ended with the process, which for a client is as if it broke now.</summary>
    /// <returns>The session; one whose time is over ends with the next sweep.</returns>
    public MqttSession Restore(SessionRow row)
    {
        lock (_gate)
        {
            var journal = messages!.Journal;
            var stored = SessionJournal.Restored(row);
            var now = time.GetTimestamp();
            var wasConnected = row.ExpiresUs == 0;
            var lasts = row.ExpirySeconds == ConnectTerms.Never ? long.MaxValue : After(now, row.ExpirySeconds);
            var session = new MqttSession(row.ClientId, options, _budget, metrics, time, messages, stored)
            {
                Owner = row.Owner,
                ExpirySeconds = row.ExpirySeconds,
                ExpiresAt = Math.Min(wasConnected ? lasts : journal.ToTimestamp(row.ExpiresUs), lasts),   // a clock that was set back makes nothing last longer
            };
            if (row.Will is { } will)
            {
                session.Will = new WillMessage(will.Topic, will.Payload, (QoS)will.QoS, will.Retain) { Properties = new PropertyBlock(will.Properties) };
                var delay = session.Will.Properties.Number(PropertyId.WillDelayInterval) ?? 0;
                session.WillDueAt = Math.Min(will.DueUs == 0 ? long.MaxValue : journal.ToTimestamp(will.DueUs), After(now, delay));
            }

            if (_sessions.Remove(row.ClientId, out var older))
            {
                _offline.Remove(older);
                older.Close(router);
            }

            _sessions[row.ClientId] = session;
            _offline.AddLast(session);
            session.Save();
            return session;
        }
    }

    /// <summary>Ends the sessions whose time is over, and publishes the wills that are due. Called now and then by one timer.</summary>
    public void Sweep()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            for (var node = _offline.First; node is not null;)
            {
                var session = node.Value;
                node = node.Next;
                if (session.ExpiresAt <= now)
                {
                    metrics.OnSessionExpired();
                    Forget(session);
                }
                else if (session.WillDueAt <= now)
                    PublishWill(session);
            }
        }
    }

    /// <summary>Ends all sessions, to give their memory back.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var session in _sessions.Values)
                session.Close(router);
            _sessions.Clear();
            _offline.Clear();
        }
    }

    private MqttSession Own(MqttSession session, uint expirySeconds, MqttConnection connection, string user, WillMessage? will)
    {
        session.Connection = connection;
        session.Owner = user;
        session.ExpirySeconds = expirySeconds;
        session.ExpiresAt = long.MaxValue;
        session.Save(will);
        _mostConnected = Math.Max(_mostConnected, _sessions.Count - _offline.Count);
        return session;
    }

    private long After(long now, uint seconds) => now + (seconds * time.TimestampFrequency);

    private void PublishWill(MqttSession session)
    {
        var will = session.Will;
        session.Will = null;
        if (will is null)
            return;
        if (session.Journal is not { } journal)
        {
            publish(session, will);
            return;
        }

        lock (journal.PublishGate)   // published, and not to be published again, in one commit
        {
            publish(session, will);
            if (!session.IsClosed)
                session.Save();
        }
    }

    /// <summary>Ends a session, and with it the delay of its will (MQTT-3.1.3-9 of version 5).</summary>
    private void Forget(MqttSession session)
    {
        _sessions.Remove(session.ClientId);
        _offline.Remove(session);
        session.Close(router);
        PublishWill(session);
    }
}
