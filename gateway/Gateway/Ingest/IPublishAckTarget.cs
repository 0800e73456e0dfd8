namespace Gateway.Ingest;

/// <summary>A connection that owes its peer an acknowledgement.</summary>
public interface IPublishAckTarget
{
    /// <summary>Sends the PUBACK for <paramref name="packetId"/>. Any thread; does nothing once the connection is gone.</summary>
    void Acknowledge(ushort packetId);

    /// <summary>What <paramref name="packetId"/> carried cannot be taken: the peer is made to send it again, which only a new connection makes it do. Any thread.</summary>
    void Refuse(ushort packetId)
    {
        // Who cannot make it leaves it unacknowledged.
    }
}
