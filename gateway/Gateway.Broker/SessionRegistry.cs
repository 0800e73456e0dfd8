using Gateway.Broker.Persistence;
using Gateway.Broker.Sending;

namespace Gateway.Broker;

/// <summary>The sessions by client id, and the wills that wait for a client's return. <paramref name="publish"/> publishes a will, under the
/// registry's lock. Any thread.</summary>
internal sealed class SessionRegistry(
    MqttOptions options,
    MessageRouter router,
    BrokerMetrics metrics,
    TimeProvider time,
    Action<MqttSession, WillMessage> publish,
    MessageJournal? messages = null)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MqttSession> _sessions = new(StringComparer.Ordinal);
    private readonly LinkedList<MqttSession> _offline = new();   // the one away longest first
    private readonly Dictionary<string, MqttSession> _lost = new(0, StringComparer.Ordinal);   // after a crash, until their wills are published
    private readonly QueueBudget _budget = new(options.MaxQueuedBytesTotal, options.MaxUnreleased);
    private int _mostConnected;

    public int Count => Clients.Total;

    /// <summary>Sessions, those with a connection, and the most there ever were with one.</summary>
    public (int Total, int Connected, int MostConnected) Clients
    {
        get
        {
            lock (_gate)
                return (_sessions.Count, _sessions.Count - _offline.Count, _mostConnected);
        }
    }

    public IReadOnlyList<MqttSession> All()
    {
        lock (_gate)
            return [.. _sessions.Values];
    }

    /// <summary>Messages that wait for clients, counted per client.</summary>
    public long QueuedMessages => _budget.Messages;

    public long QueuedBytes => _budget.Bytes;

    /// <summary>Whether a user may use a client id. An absent session of another user is deleted; a connected one keeps the id.</summary>
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

    /// <summary>Gives a connection the session of its client id, existing or new.</summary>
    /// <param name="clientId">Not empty.</param>
    /// <param name="clean">Whether to start with a new session.</param>
    /// <param name="expirySeconds">How long it outlives the connection.</param>
    /// <param name="connection">Its new owner.</param>
    /// <param name="user">Its user; empty without one.</param>
    /// <param name="will">The connection's will; null for none.</param>
    /// <param name="displaced">Its previous connection, which the caller ends (MQTT-3.1.4-2).</param>
    /// <returns>The session, and whether it existed.</returns>
    public (MqttSession Session, bool Present) Open(
        string clientId, bool clean, uint expirySeconds, MqttConnection connection, string user, WillMessage? will, out MqttConnection? displaced)
    {
        lock (_gate)
        {
            displaced = null;
            if (_lost.Remove(clientId, out var lost))
                PublishWill(lost);   // before anything that the client publishes now
            if (_sessions.TryGetValue(clientId, out var session))
            {
                displaced = session.Connection;
                session.Connection = null;   // it no longer owns the client id when it leaves
                if (!clean && session.ExpirySeconds > 0 && session.ExpiresAt > time.GetTimestamp())
                {
                    _offline.Remove(session);
                    session.Will = null;   // the client returned in time: MQTT-3.1.3-9 of version 5
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

    /// <summary>Applies the session expiry of a DISCONNECT.</summary>
    /// <returns>False when it is not allowed, because the CONNECT had none (section 3.14.2.2.2 of version 5).</returns>
    public bool TrySetExpiry(MqttSession session, uint seconds)
    {
        lock (_gate)
        {
            if (session.ExpirySeconds == 0 && seconds > 0)
                return false;
            session.ExpirySeconds = ConnectTerms.Limit(seconds, options);
            return true;   // saved when the connection ends, which is now
        }
    }

    /// <summary>Ends a connection. Its session stays if it outlives the connection and has no other owner. The will is published now, or when its
    /// delay has passed or the session has ended, whichever is first.</summary>
    public void Leave(MqttSession session, MqttConnection connection, WillMessage? will)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var delay = will?.Properties.Number(PropertyId.WillDelayInterval) ?? 0;
            if (session.Connection != connection)
            {
                // Taken over. With a delay and a continuing session, the client has returned in time.
                if (session.StoredWill is not null)
                {
                    session.Will = will;
                    PublishWill(session);
                }
                else if (will is not null && (delay == 0 || session.IsClosed))
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

    /// <summary>Restores a session. For a client, the end of the process is a connection that broke now.</summary>
    /// <returns>The session; an expired one ends at the next sweep. Null for one that ended with its connection: only its will is left.</returns>
    public MqttSession? Restore(SessionRow row)
    {
        lock (_gate)
        {
            var journal = messages!.Journal;
            var stored = SessionJournal.Restored(row);
            if (row.ExpirySeconds == 0)
            {
                RestoreWill(row, stored);
                return null;
            }

            var now = time.GetTimestamp();
            var wasConnected = row.ExpiresUs == 0;
            var lasts = row.ExpirySeconds == ConnectTerms.Never ? long.MaxValue : After(now, row.ExpirySeconds);
            var session = new MqttSession(row.ClientId, options, _budget, metrics, time, messages, stored)
            {
                Owner = row.Owner,
                ExpirySeconds = row.ExpirySeconds,
                ExpiresAt = Math.Min(wasConnected ? lasts : journal.ToTimestamp(row.ExpiresUs), lasts),   // a clock that was set back extends nothing
            };
            if (row.Will is { } will)
            {
                session.Will = WillOf(will);
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

    /// <summary>Ends expired sessions and publishes due wills. Called by one timer.</summary>
    public void Sweep()
    {
        lock (_gate)
        {
            foreach (var session in _lost.Values)
                PublishWill(session);
            _lost.Clear();
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

    /// <summary>Ends all sessions, to return their memory.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var session in _sessions.Values)
            {
                if (session.Journal is null)
                    PublishWill(session);   // its session ends now
                session.Close(router);
            }

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
        if (!session.IsStored && messages is not null)
            session.SaveWill(messages.Journal, will);
        _mostConnected = Math.Max(_mostConnected, _sessions.Count - _offline.Count);
        return session;
    }

    private long After(long now, uint seconds) => now + (seconds * time.TimestampFrequency);

    private void PublishWill(MqttSession session)
    {
        var will = session.Will;
        session.Will = null;
        if (messages?.Journal is not { } journal)
        {
            if (will is not null)
                publish(session, will);
            return;
        }

        lock (journal.PublishGate)   // published and removed in one commit
        {
            if (will is not null)
                publish(session, will);
            if (will is not null && !session.IsClosed)
                session.Save();
            session.SaveWill(journal, null);
        }
    }

    private void RestoreWill(SessionRow row, JournalItem stored)
    {
        var session = new MqttSession(row.ClientId, options, _budget, metrics, time, null, null)
        {
            Owner = row.Owner,
            Will = row.Will is { } will ? WillOf(will) : null,
            StoredWill = stored,
        };
        if (_lost.Remove(row.ClientId, out var older))
            older.SaveWill(messages!.Journal, null);   // taken over just before the crash: the newer one stands for the client
        _lost.Add(row.ClientId, session);
    }

    private static WillMessage WillOf(StoredWill will) =>
        new(will.Topic, will.Payload, (QoS)will.QoS, will.Retain) { Properties = new PropertyBlock(will.Properties) };

    /// <summary>Ends a session, and with it the delay of its will (MQTT-3.1.3-9 of version 5).</summary>
    private void Forget(MqttSession session)
    {
        _sessions.Remove(session.ClientId);
        _offline.Remove(session);
        if (messages is null)
        {
            session.Close(router, passesOn: true);
        }
        else
        {
            lock (messages.Journal.PublishGate)   // a message that changes its session is in one commit with both
                session.Close(router, passesOn: true);
        }

        PublishWill(session);
    }
}
