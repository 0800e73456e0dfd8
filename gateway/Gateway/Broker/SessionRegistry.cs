namespace Gateway.Broker;

/// <summary>The sessions by client id. Any thread.</summary>
internal sealed class SessionRegistry(MqttOptions options, MessageRouter router, BrokerMetrics metrics)
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
            _offline.Remove(session);
            Forget(session);
            return true;
        }
    }

    /// <summary>Gives a connection the session of its client id: the one that is there, or a new one.</summary>
    /// <param name="clientId">Not empty.</param>
    /// <param name="clean">Whether to begin anew, and to end with the connection.</param>
    /// <param name="connection">Its new owner.</param>
    /// <param name="displaced">The connection that had it, which the caller is to end (MQTT-3.1.4-2).</param>
    /// <returns>The session, and whether it was there before.</returns>
    public (MqttSession Session, bool Present) Open(string clientId, bool clean, MqttConnection connection, out MqttConnection? displaced)
    {
        lock (_gate)
        {
            displaced = null;
            if (_sessions.TryGetValue(clientId, out var session))
            {
                displaced = session.Connection;
                session.Connection = null;   // when it leaves, the client id is no longer its
                _offline.Remove(session);
                if (clean || !session.IsPersistent)
                    session.Close(router);
                else
                    return (Own(session, connection), true);
            }

            session = new MqttSession(clientId, !clean, options, _budget, metrics);
            _sessions[clientId] = session;
            return (Own(session, connection), false);
        }
    }

    /// <summary>A connection ends. Its session stays if it is persistent and nobody else has it by now.</summary>
    public void Leave(MqttSession session, MqttConnection connection)
    {
        lock (_gate)
        {
            if (session.Connection != connection)
                return;

            session.Connection = null;
            if (!session.IsPersistent)
            {
                Forget(session);
                return;
            }

            _offline.AddLast(session);
            if (_offline.Count <= options.MaxOfflineSessions)
                return;
            metrics.OnDropped(DropReason.OfflineSessionLimit);
            Forget(_offline.First!.Value);
            _offline.RemoveFirst();
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

    private static MqttSession Own(MqttSession session, MqttConnection connection)
    {
        session.Connection = connection;
        return session;
    }

    private void Forget(MqttSession session)
    {
        _sessions.Remove(session.ClientId);
        session.Close(router);
    }
}
