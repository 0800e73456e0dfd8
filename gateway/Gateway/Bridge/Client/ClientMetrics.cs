using System.Diagnostics.Metrics;
using Gateway.Frames;

namespace Gateway.Bridge.Client;

/// <summary>Counters of the client since the start. Any thread.</summary>
internal sealed class ClientMetrics : IMetrics
{
    private readonly long[] _ends = new long[Enum.GetValues<ClientEnd>().Length];
    private long _connects;
    private long _received;
    private long _receivedBytes;
    private long _acknowledged;
    private long _shed;
    private long _oversized;
    private long _ignored;
    private long _published;
    private long _refused;

    public ClientMetrics(IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Count("bridge.connects", () => Connects, description: "Connections that the other broker accepted.");
        meter.Count("bridge.received", () => Received, description: "Messages from the other broker.");
        meter.Count("bridge.bytes", () => ReceivedBytes, "By", "Bytes of their payloads.");
        meter.Count("bridge.acknowledged", () => Acknowledged, description: "Messages acknowledged to the other broker.");
        meter.Count("bridge.shed", () => Shed, description: "QoS 0 messages dropped without frame memory.");
        meter.Count("bridge.oversized", () => Oversized, description: "Messages dropped because they are longer than Mqtt:MaxPacketBytes.");
        meter.Count("bridge.ignored", () => Ignored, description: "Messages that are not a live picture of a board.");
        meter.Count("bridge.published", () => Published, description: "Messages published to the other broker.");
        meter.Count("bridge.refused", () => Refused, description: "Messages that the other broker refused.");
        meter.CountBy<ClientEnd>("bridge.ends", Ended, "Connections to the other broker that ended, by reason.");
    }

    public long Connects => Interlocked.Read(ref _connects);

    public long Received => Interlocked.Read(ref _received);

    public long ReceivedBytes => Interlocked.Read(ref _receivedBytes);

    /// <summary>PUBACKs passed to the network.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>QoS 0 messages dropped for lack of frame memory.</summary>
    public long Shed => Interlocked.Read(ref _shed);

    /// <summary>Messages dropped because they are longer than allowed.</summary>
    public long Oversized => Interlocked.Read(ref _oversized);

    /// <summary>Retained messages, and messages under other topics than those of boards.</summary>
    public long Ignored => Interlocked.Read(ref _ignored);

    /// <summary>Publishes passed to the network, including repeated ones.</summary>
    public long Published => Interlocked.Read(ref _published);

    public long Refused => Interlocked.Read(ref _refused);

    public long Ended(ClientEnd end) => Interlocked.Read(ref _ends[(int)end]);

    internal void OnConnected() => Interlocked.Increment(ref _connects);

    internal void OnReceived(int bytes)
    {
        Interlocked.Increment(ref _received);
        Interlocked.Add(ref _receivedBytes, bytes);
    }

    internal void OnAcknowledged(int count) => Interlocked.Add(ref _acknowledged, count);

    internal void OnShed() => Interlocked.Increment(ref _shed);

    internal void OnOversized() => Interlocked.Increment(ref _oversized);

    internal void OnIgnored() => Interlocked.Increment(ref _ignored);

    internal void OnPublished(int count) => Interlocked.Add(ref _published, count);

    internal void OnRefused() => Interlocked.Increment(ref _refused);

    internal void OnEnded(ClientEnd end) => Interlocked.Increment(ref _ends[(int)end]);
}
