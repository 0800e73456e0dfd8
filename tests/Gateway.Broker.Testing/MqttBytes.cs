using System.Buffers;
using System.Text;
using Gateway.Mqtt;

namespace Gateway.Broker.Testing;

/// <summary>Packets as bytes.</summary>
internal static class MqttBytes
{
    public static byte[] Publish(
        string topic, byte[] payload, QoS qos = QoS.AtMostOnce, ushort packetId = 0, bool retain = false, bool duplicate = false)
    {
        var header = new PublishHeader(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(topic)), payload.Length, qos, packetId, retain, duplicate);
        var bytes = new byte[PublishHeader.MaxSize((int)header.Topic.Length)];
        return [.. bytes.AsSpan(0, header.Write(bytes)), .. payload];
    }

    public static byte[] Publish5(
        string topic,
        byte[] payload,
        PropertyBlock properties,
        QoS qos = QoS.AtMostOnce,
        ushort packetId = 0,
        bool retain = false,
        bool duplicate = false)
    {
        var name = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(topic));
        var header = new PublishHeader(name, payload.Length, qos, packetId, retain, duplicate) { Properties = properties };
        var bytes = new byte[PublishHeader.MaxSize((int)header.Topic.Length, properties.Length)];
        return [.. bytes.AsSpan(0, header.Write(bytes, default)), .. payload];
    }
}
