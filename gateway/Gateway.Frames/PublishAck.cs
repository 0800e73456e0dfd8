namespace Gateway.Frames;

/// <summary>The acknowledgement of a QoS 1 publish, to be completed after its content is committed.</summary>
/// <remarks>The default belongs to QoS 0 and does nothing. Without completion the peer sends again after a reconnect.</remarks>
public readonly record struct PublishAck(IPublishAckTarget? Target, ushort PacketId)
{
    public void Complete() => Target?.Acknowledge(PacketId);

    /// <summary>The content cannot be committed: the peer must send again.</summary>
    public void Refuse() => Target?.Refuse(PacketId);
}

/// <summary>A connection that owes its peer an acknowledgement.</summary>
public interface IPublishAckTarget
{
    /// <summary>Sends the PUBACK for <paramref name="packetId"/>. Any thread; does nothing after the end of the connection.</summary>
    void Acknowledge(ushort packetId);

    /// <summary>The content cannot be stored: ends the connection, so that the peer sends it again. Any thread.</summary>
    void Refuse(ushort packetId)
    {
        // By default the publish stays unacknowledged.
    }
}
