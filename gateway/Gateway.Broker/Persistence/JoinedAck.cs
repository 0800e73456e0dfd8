using Gateway.Frames;

namespace Gateway.Broker.Persistence;

/// <summary>An acknowledgement that waits for two: the sessions' commit, and whoever else made the message safe. Any thread.</summary>
internal sealed class JoinedAck(PublishAck ack) : IPublishAckTarget
{
    private int _left = 2;

    public void Acknowledge(ushort packetId)
    {
        if (Interlocked.Decrement(ref _left) == 0)
            ack.Complete();
    }

    public void Refuse(ushort packetId) => ack.Refuse();
}
