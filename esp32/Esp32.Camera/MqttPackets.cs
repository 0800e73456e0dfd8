using System;
using System.Text;

namespace Esp32.Camera;

/// <summary>The bytes of the MQTT 3.1.1 packets that a board sends.</summary>
internal static class MqttPackets
{
    public const byte ConnAck = 2;
    public const byte Publish = 3;
    public const byte PubAck = 4;
    public const byte SubAck = 9;
    public const byte PingResponse = 13;

    /// <summary>Largest remaining length in four bytes (MQTT 2.2.3).</summary>
    public const int MaxRemainingLength = 268435455;

    private const int MaxFixedHeader = 5;

    public static readonly byte[] PingRequest = new byte[] { 0xC0, 0x00 };
    public static readonly byte[] Disconnect = new byte[] { 0xE0, 0x00 };

    /// <summary>CONNECT (MQTT 3.1), with a retained QoS 1 will if <paramref name="willTopic"/> is not null.</summary>
    public static byte[] Connect(
        string clientId, string user, string password, bool cleanSession, int keepAliveSeconds, string willTopic, string willText)
    {
        byte[] id = Encoding.UTF8.GetBytes(clientId);
        byte[] topic = willTopic == null ? null : Encoding.UTF8.GetBytes(willTopic);
        byte[] text = willTopic == null ? null : Encoding.UTF8.GetBytes(willText);
        byte[] name = user == null ? null : Encoding.UTF8.GetBytes(user);
        byte[] secret = password == null ? null : Encoding.UTF8.GetBytes(password);

        int flags = cleanSession ? 0x02 : 0;
        if (topic != null)
            flags |= 0x04 | 0x08 | 0x20; // will, its QoS 1, its retain
        if (secret != null)
            flags |= 0x40;
        if (name != null)
            flags |= 0x80;

        int length = 10 + StringLength(id) + StringLength(topic) + StringLength(text) + StringLength(name) + StringLength(secret);
        byte[] packet = new byte[MaxFixedHeader + length];
        packet[0] = 0x10;
        int at = WriteLength(packet, 1, length);
        at = WriteString(packet, at, new byte[] { (byte)'M', (byte)'Q', (byte)'T', (byte)'T' });
        packet[at++] = 4;
        packet[at++] = (byte)flags;
        packet[at++] = (byte)(keepAliveSeconds >> 8);
        packet[at++] = (byte)keepAliveSeconds;
        at = WriteString(packet, at, id);
        at = WriteString(packet, at, topic);
        at = WriteString(packet, at, text);
        at = WriteString(packet, at, name);
        at = WriteString(packet, at, secret);

        byte[] exact = new byte[at];
        Array.Copy(packet, 0, exact, 0, at);
        return exact;
    }

    /// <summary>SUBSCRIBE to one topic with QoS 1 (MQTT 3.8).</summary>
    public static byte[] Subscribe(string topic, ushort packetId)
    {
        byte[] filter = Encoding.UTF8.GetBytes(topic);
        int length = 2 + StringLength(filter) + 1;
        byte[] packet = new byte[2 + length]; // a topic of a board has at most 76 bytes, so the length needs one byte
        packet[0] = 0x82;
        packet[1] = (byte)length;
        packet[2] = (byte)(packetId >> 8);
        packet[3] = (byte)packetId;
        int at = WriteString(packet, 4, filter);
        packet[at] = 1;
        return packet;
    }

    /// <summary>PUBACK for a received message.</summary>
    public static byte[] Acknowledge(int packetId) => new byte[] { PubAck << 4, 2, (byte)(packetId >> 8), (byte)packetId };

    /// <summary>The part of a PUBLISH in front of its payload (MQTT 3.3).</summary>
    public static byte[] PublishHead(OutgoingMessage message)
    {
        int variable = StringLength(message.Topic) + (message.Qos > 0 ? 2 : 0);
        int payload = message.Payload.Length;
        if (payload > MaxRemainingLength - variable)
            throw new ArgumentException("A payload of " + payload.ToString() + " bytes does not fit into an MQTT packet.");

        byte[] head = new byte[MaxFixedHeader + variable];
        bool again = message.Attempts > 0 && message.Qos > 0; // MQTT-3.3.1-1, MQTT-3.3.1-2
        head[0] = (byte)(0x30 | (again ? 0x08 : 0) | (message.Qos << 1) | (message.Retain ? 1 : 0));
        int at = WriteLength(head, 1, variable + payload);
        at = WriteString(head, at, message.Topic);
        if (message.Qos > 0)
        {
            head[at++] = (byte)(message.PacketId >> 8);
            head[at++] = (byte)message.PacketId;
        }

        byte[] exact = new byte[at];
        Array.Copy(head, 0, exact, 0, at);
        return exact;
    }

    private static int StringLength(byte[] text) => text == null ? 0 : 2 + text.Length;

    private static int WriteString(byte[] packet, int at, byte[] text)
    {
        if (text == null)
            return at;
        if (text.Length > 65535)
            throw new ArgumentException("A text of " + text.Length.ToString() + " bytes does not fit into an MQTT string (65535).");
        packet[at] = (byte)(text.Length >> 8);
        packet[at + 1] = (byte)text.Length;
        Array.Copy(text, 0, packet, at + 2, text.Length);
        return at + 2 + text.Length;
    }

    private static int WriteLength(byte[] packet, int at, int length)
    {
        do
        {
            int digit = length & 127;
            length >>= 7;
            packet[at++] = (byte)(length > 0 ? digit | 128 : digit);
        }
        while (length > 0);
        return at;
    }
}
