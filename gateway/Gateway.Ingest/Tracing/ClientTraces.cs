using Gateway.Broker.Tracing;

namespace Gateway.Ingest.Tracing;

/// <summary>The traces that run.</summary>
internal sealed class ClientTraces(TimeProvider time) : IClientTraces
{
    /// <summary>Traces at a time.</summary>
    public const int Limit = 4;

    private readonly Lock _gate = new();
    private volatile ClientTrace[] _all = [];

    /// <summary>Traces a client from now on, or from its next connection on; null if too many traces run.</summary>
    public ClientTrace? Start(string clientId, MqttBroker broker)
    {
        var trace = new ClientTrace(clientId, time);
        lock (_gate)
        {
            if (_all.Length == Limit)
                return null;
            _all = [.. _all, trace];
        }

        var remotes = broker.Retrace(clientId);
        trace.Add(TraceDirection.None, remotes.Count > 0 ? $"connected from {string.Join(", ", remotes)}" : $"waiting for {clientId}");
        return trace;
    }

    public void End(ClientTrace trace, MqttBroker broker)
    {
        lock (_gate)
            _all = [.. _all.Where(other => other != trace)];
        broker.Retrace(trace.ClientId);
    }

    public IConnectionTrace? Of(string clientId, string remoteName, MqttVersion version, IConnectionTrace? present)
    {
        lock (_gate)   // either this finds a trace that starts now, or its start finds the connection
            return IsTraced(clientId) ? present ?? new ConnectionTrace(this, clientId, remoteName, version) : null;
    }

    public IConnectionTrace? OnConnect(ConnectPacket connect, string clientId, string remoteName)
    {
        if (!IsTraced(clientId))
            return null;
        var trace = new ConnectionTrace(this, clientId, remoteName, connect.Version);
        trace.OnConnect(connect);
        return trace;
    }

    public bool IsTraced(string clientId)
    {
        foreach (var trace in _all)
        {
            if (trace.ClientId == clientId)
                return true;
        }

        return false;
    }

    /// <summary>Adds a line to each trace of the client.</summary>
    public void Add(string clientId, TraceDirection direction, string text)
    {
        foreach (var trace in _all)
        {
            if (trace.ClientId == clientId)
                trace.Add(direction, text);
        }
    }
}

/// <summary>The packets of one client, as lines, for one reader. Any thread writes; a reader that is too slow loses lines.</summary>
internal sealed class ClientTrace(string clientId, TimeProvider time)
{
    /// <summary>Lines that wait for the reader.</summary>
    public const int MaxWaiting = 256;

    private const int MaxLength = 1000;

    public string ClientId => clientId;

    public LossyLines<TracedLine> Lines { get; } = new(MaxWaiting);

    /// <summary>Never waits.</summary>
    public void Add(TraceDirection direction, string text) =>
        Lines.Add(new TracedLine(time.GetUnixMicroseconds(), direction, LogText.Of(text, MaxLength)));
}

/// <summary>A line of a trace: its time in microseconds since 1970-01-01 UTC, and a text without control characters.</summary>
internal readonly record struct TracedLine(long AtUs, TraceDirection Direction, string Text);

internal enum TraceDirection
{
    /// <summary>Not a packet: the connection, or the trace itself.</summary>
    None,
    FromClient,
    ToClient,
}
