using System.Diagnostics.Metrics;

namespace Gateway.Broker.Reporting;

/// <summary>Counters of the MQTT endpoint, since start. Any thread.</summary>
internal sealed class BrokerMetrics : IMetrics
{
    private readonly long[] _ends = new long[Enum.GetValues<ConnectionEnd>().Length];
    private readonly long[] _drops = new long[Enum.GetValues<DropReason>().Length];
    private readonly long[] _protocolErrors = new long[256];   // by reason code
    private long _connections;
    private long _accepted;
    private long _received;
    private long _publishes;
    private long _bytesReceived;
    private long _forwarded;
    private long _bytesSent;
    private long _storeFailures;
    private long _payloadBytesReceived;
    private long _payloadBytesSent;
    private long _sent;
    private long _connects;
    private long _sessionsExpired;
    private long _filesKept;

    /// <param name="factory">Scopes the instruments to one host; null outside a host.</param>
    public BrokerMetrics(IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway.Broker");
        meter.Gauge("mqtt.connections", () => Connections, description: "Open connections.");
        meter.Count("mqtt.accepted", () => Accepted, description: "Connections accepted.");
        meter.Count("mqtt.connects", () => Connects, description: "CONNECT packets accepted.");
        meter.Count("mqtt.packets", () => PacketsReceived, description: "Packets received.");
        meter.Count("mqtt.publishes", () => PublishesReceived, description: "PUBLISH packets received.");
        meter.Count("mqtt.bytes", () => BytesReceived, "By", "Bytes received.");
        meter.Count("mqtt.packets.sent", () => PacketsSent);
        meter.Count("mqtt.publishes.sent", () => PublishesForwarded, description: "PUBLISH packets sent to subscribers.");
        meter.Count("mqtt.bytes.sent", () => BytesSent, "By");
        meter.Count("mqtt.payload.bytes", () => PayloadBytesReceived, "By", "Payload bytes of the publishes received and not dropped.");
        meter.Count("mqtt.payload.bytes.sent", () => PayloadBytesSent, "By");
        meter.Count("mqtt.sessions.expired", () => SessionsExpired);
        meter.Count("mqtt.store.failures", () => StoreFailures, description: "Commits of sessions and retained messages that the disk refused.");
        meter.Count("mqtt.files.kept", () => FilesKept, description: "Changed files of users or rules that were not usable: the earlier ones stay.");
        meter.CountBy<ConnectionEnd>("mqtt.ends", Ended, "Connections ended, by reason.");
        meter.CountBy<DropReason>("mqtt.drops", Dropped, "Messages and connections dropped, by reason.");
        meter.CountBy<ReasonCode>("mqtt.errors", ProtocolErrorsOf, "Protocol errors, by reason code.");
    }

    public long Connections => Interlocked.Read(ref _connections);

    public long Accepted => Interlocked.Read(ref _accepted);

    public long PacketsReceived => Interlocked.Read(ref _received);

    public long PublishesReceived => Interlocked.Read(ref _publishes);

    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    public long PayloadBytesReceived => Interlocked.Read(ref _payloadBytesReceived);

    public long PacketsSent => Interlocked.Read(ref _sent);

    public long PayloadBytesSent => Interlocked.Read(ref _payloadBytesSent);

    public long Connects => Interlocked.Read(ref _connects);

    public long SessionsExpired => Interlocked.Read(ref _sessionsExpired);

    public long FilesKept => Interlocked.Read(ref _filesKept);

    public long PublishesForwarded => Interlocked.Read(ref _forwarded);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Failed commits of sessions; the changes wait for the next one.</summary>
    public long StoreFailures => Interlocked.Read(ref _storeFailures);

    public long ProtocolErrors => Ended(ConnectionEnd.ProtocolError);

    public long ProtocolErrorsOf(ReasonCode reason) => Interlocked.Read(ref _protocolErrors[(int)reason]);

    public long Ended(ConnectionEnd end) => Interlocked.Read(ref _ends[(int)end]);

    public long Dropped(DropReason reason) => Interlocked.Read(ref _drops[(int)reason]);

    internal void OnAccepted()
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _connections);
    }

    internal void OnEnded(ConnectionEnd end)
    {
        Interlocked.Decrement(ref _connections);
        Interlocked.Increment(ref _ends[(int)end]);
    }

    internal void OnProtocolError(ReasonCode reason) => Interlocked.Increment(ref _protocolErrors[(int)reason]);

    internal void OnConnected() => Interlocked.Increment(ref _connects);

    public void OnFileKept() => Interlocked.Increment(ref _filesKept);

    internal void OnSessionExpired() => Interlocked.Increment(ref _sessionsExpired);

    internal void OnStoreFailed() => Interlocked.Increment(ref _storeFailures);

    internal void OnDropped(DropReason reason) => Interlocked.Increment(ref _drops[(int)reason]);

    /// <summary>Called once per receive, with the sums over its packets.</summary>
    internal void OnReceived(long packets, long publishes, long bytes, long payloadBytes)
    {
        Interlocked.Add(ref _payloadBytesReceived, payloadBytes);
        Interlocked.Add(ref _received, packets);
        Interlocked.Add(ref _publishes, publishes);
        Interlocked.Add(ref _bytesReceived, bytes);
    }

    internal void OnSent(long packets, long publishes, long bytes, long payloadBytes)
    {
        Interlocked.Add(ref _sent, packets);
        Interlocked.Add(ref _payloadBytesSent, payloadBytes);
        Interlocked.Add(ref _forwarded, publishes);
        Interlocked.Add(ref _bytesSent, bytes);
    }
}
