namespace Gateway.Ingest;

/// <summary>A connection that owes its peer an acknowledgement.</summary>
public interface IPublishAckTarget
{
    /// <summary>Sends the PUBACK for <paramref name="packetId"/>. Any thread; does nothing once the connection is gone.</summary>
    void Acknowledge(ushort packetId);
}
