using Gateway.Frames;

namespace Gateway.Broker;

/// <summary>
/// The acknowledgement of a QoS 2 publish that somebody takes over: only with it is the publish safe there too, and a repeat no longer for them. Any thread.
/// </summary>
/// <param name="session">Of its publisher.</param>
/// <param name="ack">The publisher's; given when the disk knows, in a session that outlives the process.</param>
internal sealed class OwedAck(MqttSession session, PublishAck ack) : IPublishAckTarget
{
    public void Acknowledge(ushort packetId)
    {
        session.Settle(packetId, this);
        if (session.Journal is { } journal)
            journal.WhenCommitted(ack);
        else
            ack.Complete();
    }

    public void Refuse(ushort packetId) => ack.Refuse();
}
