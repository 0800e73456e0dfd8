using System.Text;

namespace Esp32.Camera;

/// <summary>A message on its way, with what must outlive a connection for it to be sent again: its packet id and whether it has been sent before.</summary>
internal sealed class OutgoingMessage
{
    public OutgoingMessage(string topic, Payload payload, int qos, bool retain)
    {
        Topic = Encoding.UTF8.GetBytes(topic);
        Payload = payload;
        Qos = qos;
        Retain = retain;
        AcknowledgeUs = -1;
    }

    public byte[] Topic { get; }

    public Payload Payload { get; }

    public int Qos { get; }

    public bool Retain { get; }

    /// <summary>0 until it is sent for the first time with QoS 1.</summary>
    public ushort PacketId { get; set; }

    /// <summary>How often its first byte went out; every time after the first carries DUP.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether its last byte went out at least once.</summary>
    public bool Sent { get; set; }

    /// <summary>Of the last attempt: from its first byte to its last handed to the network, microseconds.</summary>
    public long PublishUs { get; set; }

    /// <summary>Of the last attempt: from its first byte to PUBACK, microseconds; -1 while there is none.</summary>
    public long AcknowledgeUs { get; set; }
}
