namespace Gateway.Ingest;

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
