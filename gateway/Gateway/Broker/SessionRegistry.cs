using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>The sessions by client id, and the wills that wait for a client to come back. Any thread.</summary>
/// <param name="options">Its limits.</param>
/// <param name="router">Where subscriptions end with their session.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="publish">Publishes a will; called under the registry's lock.</param>
internal sealed class SessionRegistry(MqttOptions options, MessageRouter router, BrokerMetrics metrics, TimeProvider time, Action<MqttSession, WillMessage> publish)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MqttSession> _sessions = new(StringComparer.Ordinal);
    private readonly LinkedList<MqttSession> _offline = new();   // the one away longest first
    private readonly QueueBudget _budget = new(options.MaxQueuedBytesTotal);

    /// <summary>Sessions, connected or not.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _sessions.Count;
        }
    }

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
    /// <param name="displaced">The connection that had it, which the caller is to end (MQTT-3.1.4-2).</param>
    /// <returns>The session, and whether it was there before.</returns>
    public (MqttSession Session, bool Present) Open(string clientId, bool clean, uint expirySeconds, MqttConnection connection, out MqttConnection? displaced)
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
                    return (Own(session, expirySeconds, connection), true);
                }

                Forget(session);
            }

            session = new MqttSession(clientId, options, _budget, metrics, time);
            _sessions[clientId] = session;
            return (Own(session, expirySeconds, connection), false);
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
            return true;
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
            _offline.AddLast(session);
            if (_offline.Count <= options.MaxOfflineSessions)
                return;
            metrics.OnDropped(DropReason.OfflineSessionLimit);
            Forget(_offline.First!.Value);
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
                    Forget(session);
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

    private static MqttSession Own(MqttSession session, uint expirySeconds, MqttConnection connection)
    {
        session.Connection = connection;
        session.ExpirySeconds = expirySeconds;
        session.ExpiresAt = long.MaxValue;
        return session;
    }

    private long After(long now, uint seconds) => now + (seconds * time.TimestampFrequency);

    private void PublishWill(MqttSession session)
    {
        var will = session.Will;
        session.Will = null;
        if (will is not null)
            publish(session, will);
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
