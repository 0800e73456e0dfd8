using System.Text;

namespace Esp32.Camera;

/// <summary>A message to send. Its packet id and attempts outlive a connection, so that the next connection can send it again.</summary>
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

    /// <summary>0 before the first attempt with QoS 1.</summary>
    public ushort PacketId { get; set; }

    /// <summary>Number of times its first byte was sent. Every attempt after the first has DUP set.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether its last byte was sent at least once.</summary>
    public bool Sent { get; set; }

    /// <summary>Last attempt: from the first to the last byte handed to the network, microseconds.</summary>
    public long PublishUs { get; set; }

    /// <summary>Last attempt: from the first byte to PUBACK, microseconds; -1 without one.</summary>
    public long AcknowledgeUs { get; set; }
}
