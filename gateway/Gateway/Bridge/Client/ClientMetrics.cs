namespace Gateway.Bridge.Client;

/// <summary>Counters of the client since the start. Any thread.</summary>
internal sealed class ClientMetrics : IMetrics
{
    private readonly long[] _ends = new long[Enum.GetValues<ClientEnd>().Length];

    public ClientMetrics(IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway");
        Connects = meter.Counter("bridge.connects", description: "Connections that the other broker accepted.");
        Received = meter.Counter("bridge.received", description: "Messages from the other broker.");
        ReceivedBytes = meter.Counter("bridge.bytes", "By", "Bytes of their payloads.");
        Acknowledged = meter.Counter("bridge.acknowledged", description: "Messages acknowledged to the other broker.");
        Shed = meter.Counter("bridge.shed", description: "QoS 0 messages dropped without frame memory.");
        Oversized = meter.Counter("bridge.oversized", description: "Messages dropped because they are longer than Mqtt:MaxPacketBytes.");
        Ignored = meter.Counter("bridge.ignored", description: "Messages that are not a live picture of a board.");
        Published = meter.Counter("bridge.published", description: "Messages published to the other broker.");
        Refused = meter.Counter("bridge.refused", description: "Messages that the other broker refused.");
        meter.CountBy<ClientEnd>("bridge.ends", Ended, "Connections to the other broker that ended, by reason.");
    }

    public SpreadCounter Connects { get; }

    public SpreadCounter Received { get; }

    public SpreadCounter ReceivedBytes { get; }

    /// <summary>PUBACKs passed to the network.</summary>
    public SpreadCounter Acknowledged { get; }

    public SpreadCounter Shed { get; }

    public SpreadCounter Oversized { get; }

    /// <summary>Retained messages, and messages under other topics than those of boards.</summary>
    public SpreadCounter Ignored { get; }

    /// <summary>Publishes passed to the network, including repeated ones.</summary>
    public SpreadCounter Published { get; }

    public SpreadCounter Refused { get; }

    public long Ended(ClientEnd end) => Interlocked.Read(ref _ends[(int)end]);

    internal void OnEnded(ClientEnd end) => Interlocked.Increment(ref _ends[(int)end]);
}
