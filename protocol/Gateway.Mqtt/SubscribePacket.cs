using System.Diagnostics.CodeAnalysis;

namespace Gateway.Mqtt;

/// <summary>Subscribes to at least one topic filter (section 3.8).</summary>
public sealed record SubscribePacket(ushort PacketId, IReadOnlyList<SubscriptionRequest> Requests)
{
    /// <summary>Version 5: the subscription identifier that its messages carry, 1 to 268,435,455, and user properties.</summary>
    public PropertyBlock Properties { get; init; }

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, [NotNullWhen(true)] out SubscribePacket? packet)
    {
        packet = null;
        if (!WholePacket.TryTake(ref buffer, PacketType.Subscribe, limits, out var body))
            return false;

        var reader = new FieldReader(body);
        var packetId = reader.PacketId();
        var properties = reader.Properties(limits.Version, PacketType.Subscribe);
        if (reader.IsEmpty)
            ProtocolFault.Throw(ReasonCode.ProtocolError, "a SUBSCRIBE without a topic filter");   // MQTT-3.8.3-3
        var requests = new List<SubscriptionRequest>();
        do
        {
            var filter = FilterField.Read(ref reader, limits);
            requests.Add(SubscriptionRequest.Read(filter, reader.Byte(), limits.Version));
        }
        while (!reader.IsEmpty);

        packet = new SubscribePacket(packetId, requests) { Properties = properties };
        return true;
    }

    /// <summary>Writes the packet in the form of the given version and omits options that the version does not have.</summary>
    public void Write(IBufferWriter<byte> output, MqttVersion version = MqttVersion.V311)
    {
        var remaining = 2 + FieldWriter.SizeOf(version, Properties) + Requests.Sum(request => FieldWriter.SizeOf(request.Filter) + 1);
        var writer = new FieldWriter(output.GetSpan(FixedHeader.MaxSize + remaining));
        writer.Header(PacketType.Subscribe, 0b0010, remaining);
        writer.UInt16(PacketId);
        writer.Properties(version, Properties);
        foreach (var request in Requests)
        {
            writer.Text(request.Filter);
            writer.Byte(request.Options(version));
        }

        output.Advance(writer.Written);
    }
}

/// <summary>One topic filter of a SUBSCRIBE, possibly after <c>$share/NAME/</c>, with its options.</summary>
public readonly record struct SubscriptionRequest(string Filter, QoS MaximumQoS)
{
    private const int NoLocalBit = 1 << 2;
    private const int RetainAsPublishedBit = 1 << 3;
    private const int RetainHandlingShift = 4;

    /// <summary>Version 5: exclude messages that the subscriber itself publishes.</summary>
    public bool NoLocal { get; init; }

    /// <summary>Version 5: messages keep the RETAIN flag of their publisher.</summary>
    public bool RetainAsPublished { get; init; }

    /// <summary>Version 5: when to send retained messages.</summary>
    public RetainHandling RetainHandling { get; init; }

    /// <summary>The byte after the filter. Version 3.1.1 has the QoS only and refuses a packet with other bits (MQTT-3-8.3-4).</summary>
    internal byte Options(MqttVersion version) => version < MqttVersion.V5
        ? (byte)MaximumQoS
        : (byte)((int)MaximumQoS
            | (NoLocal ? NoLocalBit : 0)
            | (RetainAsPublished ? RetainAsPublishedBit : 0)
            | (int)RetainHandling << RetainHandlingShift);

    internal static SubscriptionRequest Read(string filter, byte options, MqttVersion version)
    {
        var qos = options & 3;
        if (version < MqttVersion.V5)
        {
            if (options > (byte)QoS.ExactlyOnce)
                ProtocolFault.Malformed($"a requested QoS of {options}");   // MQTT-3-8.3-4
            return new SubscriptionRequest(filter, (QoS)qos);
        }

        if (options > 0x3F)
            ProtocolFault.Malformed("reserved bits of subscription options");   // MQTT-3.8.3-5
        if (qos > (int)QoS.ExactlyOnce)
            ProtocolFault.Throw(ReasonCode.ProtocolError, "a requested QoS of 3");
        var handling = (RetainHandling)(options >> RetainHandlingShift);
        if (handling > RetainHandling.DoNotSend)
            ProtocolFault.Throw(ReasonCode.ProtocolError, "retain handling 3");
        var noLocal = (options & NoLocalBit) != 0;
        if (noLocal && SharedFilter.IsShared(filter))
            ProtocolFault.Throw(ReasonCode.ProtocolError, "no local on a shared subscription");   // MQTT-3.8.3-4
        var asPublished = (options & RetainAsPublishedBit) != 0;
        return new SubscriptionRequest(filter, (QoS)qos) { NoLocal = noLocal, RetainAsPublished = asPublished, RetainHandling = handling };
    }
}

/// <summary>Whether a SUBSCRIBE is answered with the retained messages of its filter (section 3.8.3.1 of version 5).</summary>
public enum RetainHandling : byte
{
    /// <summary>With every SUBSCRIBE, as always in version 3.1.1.</summary>
    Send = 0,

    /// <summary>Only if the subscription is new.</summary>
    SendIfNew = 1,
    DoNotSend = 2,
}
