using System.Diagnostics.Metrics;
using Gateway.Mqtt;

namespace Gateway.Broker.Reporting;

/// <summary>What the MQTT endpoint counts, since start unless said otherwise. Any thread.</summary>
internal sealed class BrokerMetrics : IDisposable
{
    private readonly Meter _meter = new("Gateway");
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

    public BrokerMetrics()
    {
        _meter.CreateObservableUpDownCounter("gateway.mqtt.connections", () => Connections, description: "Open connections.");
        _meter.CreateObservableCounter("gateway.mqtt.accepted", () => Accepted, description: "Connections accepted.");
        _meter.CreateObservableCounter("gateway.mqtt.packets.received", () => PacketsReceived);
        _meter.CreateObservableCounter("gateway.mqtt.publishes.received", () => PublishesReceived);
        _meter.CreateObservableCounter("gateway.mqtt.bytes.received", () => BytesReceived, "By");
        _meter.CreateObservableCounter("gateway.mqtt.publishes.forwarded", () => PublishesForwarded);
        _meter.CreateObservableCounter("gateway.mqtt.bytes.sent", () => BytesSent, "By");
        _meter.CreateObservableCounter("gateway.mqtt.packets.sent", () => PacketsSent);
        _meter.CreateObservableCounter("gateway.mqtt.connects", () => Connects, description: "CONNECTs that were accepted.");
        _meter.CreateObservableCounter("gateway.mqtt.sessions.expired", () => SessionsExpired);
        _meter.CreateObservableCounter("gateway.mqtt.ends", () => ByName<ConnectionEnd>(_ends), description: "Connections ended, by reason.");
        _meter.CreateObservableCounter("gateway.mqtt.drops", () => ByName<DropReason>(_drops), description: "Dropped, by reason.");
        _meter.CreateObservableCounter("gateway.mqtt.store.failures", () => StoreFailures, description: "Commits of sessions and retained messages that the disk refused.");
        _meter.CreateObservableCounter("gateway.mqtt.protocol_errors", ProtocolErrorsByName, description: "Protocol errors, by reason code.");
    }

    /// <summary>Open now.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Packets of any type.</summary>
    public long PacketsReceived => Interlocked.Read(ref _received);

    public long PublishesReceived => Interlocked.Read(ref _publishes);

    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>The payloads of the publishes among them that were not thrown away.</summary>
    public long PayloadBytesReceived => Interlocked.Read(ref _payloadBytesReceived);

    /// <summary>Packets of any type.</summary>
    public long PacketsSent => Interlocked.Read(ref _sent);

    public long PayloadBytesSent => Interlocked.Read(ref _payloadBytesSent);

    /// <summary>CONNECTs that were accepted.</summary>
    public long Connects => Interlocked.Read(ref _connects);

    /// <summary>Sessions that ended because their client did not come back in time.</summary>
    public long SessionsExpired => Interlocked.Read(ref _sessionsExpired);

    /// <summary>PUBLISH packets sent to subscribers.</summary>
    public long PublishesForwarded => Interlocked.Read(ref _forwarded);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Commits of sessions that failed; what they were to store waits for the next one.</summary>
    public long StoreFailures => Interlocked.Read(ref _storeFailures);

    /// <summary>Protocol errors of every kind.</summary>
    public long ProtocolErrors => Ended(ConnectionEnd.ProtocolError);

    public long ProtocolErrorsOf(ReasonCode reason) => Interlocked.Read(ref _protocolErrors[(int)reason]);

    public long Ended(ConnectionEnd end) => Interlocked.Read(ref _ends[(int)end]);

    public long Dropped(DropReason reason) => Interlocked.Read(ref _drops[(int)reason]);

    public void Dispose() => _meter.Dispose();

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

    internal void OnSessionExpired() => Interlocked.Increment(ref _sessionsExpired);

    internal void OnStoreFailed() => Interlocked.Increment(ref _storeFailures);

    internal void OnDropped(DropReason reason) => Interlocked.Increment(ref _drops[(int)reason]);

    /// <summary>Called once per receive, with the sums over the packets it brought.</summary>
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

    private static IEnumerable<Measurement<long>> ByName<TReason>(long[] counts)
        where TReason : struct, Enum
    {
        for (var i = 0; i < counts.Length; i++)
            yield return new Measurement<long>(Interlocked.Read(ref counts[i]), new KeyValuePair<string, object?>("reason", Enum.GetName((TReason)(object)i)));
    }

    private IEnumerable<Measurement<long>> ProtocolErrorsByName() =>
        Enum.GetValues<ReasonCode>()
            .Where(reason => ProtocolErrorsOf(reason) > 0)
            .Select(reason => new Measurement<long>(ProtocolErrorsOf(reason), new KeyValuePair<string, object?>("reason", reason.ToString())));
}
