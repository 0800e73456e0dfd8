namespace Gateway.Frames;

/// <summary>The promise made by a QoS 1 publish: complete it once what it carried is committed, and not before.</summary>
/// <remarks>A default value belongs to QoS 0 and completes into nothing. Never completing it makes the peer send again after it reconnects.</remarks>
/// <param name="Target">The connection to answer on.</param>
/// <param name="PacketId">The publish's packet id.</param>
public readonly record struct PublishAck(IPublishAckTarget? Target, ushort PacketId)
{
    public void Complete() => Target?.Acknowledge(PacketId);

    /// <summary>It cannot be committed: the peer is to send again.</summary>
    public void Refuse() => Target?.Refuse(PacketId);
}

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
