using Gateway.Bridge.Client;
using Gateway.Broker.Messages;
using Gateway.Ingest.Commands;
using Gateway.Ingest.Topics;

namespace Gateway.Bridge;

/// <summary>
/// Passes messages of the other broker to the camera ingest, like the daemon's own broker: in the same memory, and acknowledged after the commit of
/// the image. Called by the connection's reader.
/// </summary>
internal sealed class BridgeInbound(
    CameraIngest ingest, UntakenPictures untaken, BoardStates states, BoardTopics topics, ClientMetrics counters,
    TimeProvider time, ILogger<BridgeService> log) : IClientHandler
{
    /// <summary>Other brokers do not name the publisher, so all their seed boards are one camera (protocol/MQTT.md section 2).</summary>
    public const string Publisher = "iot";

    private const int RetainedSlot = 0;
    private const int ForeignSlot = 1;

    private readonly LogThrottle _ignored = new(time, 2, TimeSpan.FromMinutes(1));

    /// <summary>Raised after each connect.</summary>
    public event Action? Connected;

    /// <summary>Gets every message first and returns true to consume it. The message is borrowed for the call. Set before the start.</summary>
    public Func<Message, bool>? Other { get; set; }

    public void OnConnected() => Connected?.Invoke();

    public bool OnMessage(in Message message, PublishAck ack)
    {
        if (Other?.Invoke(message) == true)
            return false;
        if (states.TryTake(new Delivery(in message, message.QoS, retained: false, Publisher, ack), isForeign: true))
            return false;
        if (topics.Find(message.Topic) is null)
        {
            untaken.OnForeign(message, Publisher);
            return Ignore(message, ForeignSlot, "its topic is not one of boards; name it in Boards, or narrow Bridge:Filters");
        }

        if (message.Retain)
            return Ignore(message, RetainedSlot, "it is retained, so it may be an old picture; let boards publish without RETAIN");
        return ingest.Deliver(new Delivery(in message, message.QoS, retained: false, Publisher, ack));
    }

    private bool Ignore(in Message message, int slot, string why)
    {
        counters.Ignored.Add();
        if (_ignored.Allows(slot, out var suppressed))
            log.BridgeIgnored(LogText.Of(Encoding.UTF8.GetString(message.Topic)), why, suppressed);
        return false;
    }
}
