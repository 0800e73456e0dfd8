using Gateway.Mqtt;

namespace Gateway.Broker.Tests;

/// <summary>One fault in an otherwise good packet of version 5, and the reason code the specification names for it.</summary>
/// <param name="Name">Name for the message of a failing test.</param>
/// <param name="Reason">Expected reason of the DISCONNECT.</param>
/// <param name="Make">Makes the packet from random numbers.</param>
internal sealed record MqttFault(string Name, ReasonCode Reason, Func<Random, byte[]> Make)
{
    /// <summary>Faults of a connected client; the broker has default limits.</summary>
    public static IReadOnlyList<MqttFault> All { get; } =
    [
        new("reserved flags", ReasonCode.MalformedPacket, random => WithFlags(random, [0xC0, 0], not: 0)),
        new("reserved flags of SUBSCRIBE", ReasonCode.MalformedPacket, random => WithFlags(random, Subscribe(0), not: 2)),
        new("reserved flags of PUBREL", ReasonCode.MalformedPacket, random => WithFlags(random, [0x62, 2, 0, 9], not: 2)),
        new("QoS 3", ReasonCode.MalformedPacket, random => With(Publish(QoS.AtLeastOnce), 0, (byte)(0x36 | random.Next(2) | random.Next(2) << 3))),
        new("QoS 0 marked as a duplicate", ReasonCode.MalformedPacket, random => With(Publish(QoS.AtMostOnce), 0, (byte)(0x38 | random.Next(2)))),
        new("type 0", ReasonCode.MalformedPacket, random => [(byte)random.Next(16), 0]),
        new("length of five bytes", ReasonCode.MalformedPacket, random => [0x30, 0xFF, 0xFF, 0xFF, (byte)(0x80 | random.Next(128)), 1]),
        new("length in more bytes than it needs", ReasonCode.MalformedPacket, _ => [0xC0, 0x80, 0]),
        new("packet above the maximum", ReasonCode.PacketTooLarge, random => [0x30, 0xFF, 0xFF, 0xFF, (byte)random.Next(8, 128)]),
        new("control packet above the maximum", ReasonCode.PacketTooLarge, random => [0x82, 0xFF, 0xFF, 0xFF, (byte)random.Next(8, 128)]),
        new("control packet above a limit that is not announced", ReasonCode.QuotaExceeded, random => [0x82, 0xFF, 0xFF, (byte)random.Next(8, 128)]),
        new(
            "packet id 0",
            ReasonCode.ProtocolError,
            random => random.Next(3) switch { 0 => Publish(QoS.AtLeastOnce, id: 0), 1 => [0x40, 2, 0, 0], _ => [0x62, 2, 0, 0] }),
        new("second CONNECT", ReasonCode.ProtocolError, _ => [0x10, 13, 0, 4, .. "MQTT"u8, 5, 2, 0, 0, 0, 0, 0]),
        new(
            "packet of a server",
            ReasonCode.ProtocolError,
            random => random.Next(3) switch { 0 => [0x20, 3, 0, 0, 0], 1 => [0x90, 4, 0, 1, 0, 0], _ => [0xD0, 0] }),
        new("AUTH without a method", ReasonCode.ProtocolError, _ => [0xF0, 0]),
        new(
            "wildcard in a topic",
            ReasonCode.TopicNameInvalid,
            random => Publish(QoS.AtMostOnce, topic: [0x61, random.Next(2) == 0 ? (byte)'#' : (byte)'+'])),
        new("NUL in a topic", ReasonCode.MalformedPacket, _ => Publish(QoS.AtMostOnce, topic: [0x61, 0])),
        new(
            "surrogate in a topic",
            ReasonCode.MalformedPacket,
            random => Publish(QoS.AtMostOnce, topic: [0xED, (byte)random.Next(0xA0, 0xC0), 0x80])),
        new("neither topic nor alias", ReasonCode.ProtocolError, _ => Publish(QoS.AtMostOnce, topic: [])),
        new("alias 0", ReasonCode.TopicAliasInvalid, _ => Publish(QoS.AtMostOnce, properties: [0x23, 0, 0])),
        new(
            "alias above the maximum",
            ReasonCode.TopicAliasInvalid,
            random => Publish(QoS.AtMostOnce, properties: [0x23, (byte)random.Next(1, 256), (byte)random.Next(256)])),
        new(
            "alias of nothing",
            ReasonCode.ProtocolError,
            random => Publish(QoS.AtMostOnce, topic: [], properties: [0x23, 0, (byte)random.Next(1, 17)])),
        new("property twice", ReasonCode.ProtocolError, _ => Publish(QoS.AtMostOnce, properties: [0x01, 0, 0x01, 0])),
        new(
            "property of another packet",
            ReasonCode.MalformedPacket,
            random => Publish(QoS.AtMostOnce, properties: [0x11, 0, 0, 0, (byte)random.Next(256)])),
        new(
            "property that does not exist",
            ReasonCode.MalformedPacket,
            random => Publish(QoS.AtMostOnce, properties: [(byte)random.Next(0x2B, 0x80), 0])),
        new("property that is cut", ReasonCode.MalformedPacket, _ => Publish(QoS.AtMostOnce, properties: [0x02, 0, 0])),
        new("wildcard in a response topic", ReasonCode.ProtocolError, _ => Publish(QoS.AtMostOnce, properties: [0x08, 0, 1, (byte)'#'])),
        new(
            "subscription identifier of a client",
            ReasonCode.ProtocolError,
            random => Publish(QoS.AtMostOnce, properties: [0x0B, (byte)random.Next(1, 128)])),
        new("reserved bits of subscription options", ReasonCode.MalformedPacket, random => Subscribe((byte)(random.Next(1, 4) << 6))),
        new("subscription with QoS 3", ReasonCode.ProtocolError, _ => Subscribe(3)),
        new("retain handling 3", ReasonCode.ProtocolError, random => Subscribe((byte)(0x30 | random.Next(3)))),
        new("no local on a shared subscription", ReasonCode.ProtocolError, random => Subscribe((byte)(4 | random.Next(3)), "$share/g/t"u8)),
        new("share name with a wildcard", ReasonCode.TopicFilterInvalid, _ => Subscribe(0, "$share/+/t"u8)),
        new("wildcard in the middle", ReasonCode.TopicFilterInvalid, _ => Subscribe(0, "a/#/b"u8)),
        new("filter that is not UTF-8", ReasonCode.MalformedPacket, _ => Subscribe(0, [0xC3, 0x28])),
        new("subscription identifier 0", ReasonCode.ProtocolError, _ => [0x82, 9, 0, 1, 2, 0x0B, 0, 0, 1, 0x74, 0]),
        new("SUBSCRIBE of nothing", ReasonCode.ProtocolError, _ => [0x82, 3, 0, 1, 0]),
        new("UNSUBSCRIBE of nothing", ReasonCode.ProtocolError, _ => [0xA2, 3, 0, 1, 0]),
        new("reason that the packet does not have", ReasonCode.ProtocolError, random => [0x40, 3, 0, 1, (byte)random.Next(0x11, 0x80)]),
        new("session expiry after none", ReasonCode.ProtocolError, random => [0xE0, 7, 0, 5, 0x11, 0, 0, 0, (byte)random.Next(1, 256)]),
    ];

    private static byte[] Publish(QoS qos, byte id = 9, byte[]? topic = null, byte[]? properties = null)
    {
        topic ??= [0x74];
        properties ??= [];
        byte[] body = [
            0, (byte)topic.Length, .. topic, .. qos == QoS.AtMostOnce ? (byte[])[] : [0, id], (byte)properties.Length, .. properties, 0x78];
        return [(byte)(0x30 | (int)qos << 1), (byte)body.Length, .. body];
    }

    private static byte[] Subscribe(byte options) => Subscribe(options, "t"u8);

    private static byte[] Subscribe(byte options, ReadOnlySpan<byte> filter) =>
        [0x82, (byte)(filter.Length + 6), 0, 1, 0, 0, (byte)filter.Length, .. filter, options];

    private static byte[] With(byte[] packet, int at, byte value)
    {
        packet[at] = value;
        return packet;
    }

    private static byte[] WithFlags(Random random, byte[] packet, int not)
    {
        var flags = random.Next(15);
        return With(packet, 0, (byte)(packet[0] & 0xF0 | (flags >= not ? flags + 1 : flags)));
    }
}
