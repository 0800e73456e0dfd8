using System.Threading.Channels;
using Gateway.Clips;

namespace Gateway.Broker.Tracing;

/// <summary>The traces that run. Any thread.</summary>
internal sealed class ClientTraces(TimeProvider time)
{
    /// <summary>Traces at a time.</summary>
    public const int Limit = 4;

    private readonly Lock _gate = new();
    private volatile ClientTrace[] _all = [];

    /// <summary>Null if too many run.</summary>
    public ClientTrace? TryStart(string clientId)
    {
        lock (_gate)
        {
            if (_all.Length == Limit)
                return null;
            var trace = new ClientTrace(clientId, time);
            _all = [.. _all, trace];
            return trace;
        }
    }

    public void End(ClientTrace trace)
    {
        lock (_gate)
            _all = [.. _all.Where(other => other != trace)];
    }

    /// <summary>The trace of a connection: the present one, or one that begins now; null if the client is not traced.</summary>
    public ConnectionTrace? Of(string clientId, string remoteName, MqttVersion version, ConnectionTrace? present = null)
    {
        lock (_gate)   // either this finds a trace that starts now, or its start finds the connection
            return IsTraced(clientId) ? present ?? new ConnectionTrace(this, clientId, remoteName, version) : null;
    }

    /// <summary>The trace of a connection whose CONNECT came; null if the client is not traced.</summary>
    public ConnectionTrace? OnConnect(ConnectPacket connect, string clientId, string remoteName)
    {
        var trace = Of(clientId, remoteName, connect.Version);
        trace?.OnConnect(connect);
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

    private readonly Channel<TracedLine> _lines = Channel.CreateBounded<TracedLine>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private long _lost;

    public string ClientId => clientId;

    public ChannelReader<TracedLine> Lines => _lines.Reader;

    /// <summary>Never waits.</summary>
    public void Add(TraceDirection direction, string text)
    {
        if (!_lines.Writer.TryWrite(new TracedLine(time.GetUnixMicroseconds(), direction, LogText.Of(text, MaxLength))))
            Interlocked.Increment(ref _lost);
    }

    /// <summary>Lines lost since the last call: they came when those before them filled the queue.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);
}

/// <param name="AtUs">Microseconds since 1970-01-01 UTC.</param>
/// <param name="Direction">Who sent the packet.</param>
/// <param name="Text">Without control characters.</param>
internal readonly record struct TracedLine(long AtUs, TraceDirection Direction, string Text);

internal enum TraceDirection
{
    /// <summary>Not a packet: the connection, or the trace itself.</summary>
    None,
    FromClient,
    ToClient,
}
