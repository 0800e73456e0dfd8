using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

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
        var properties = reader.Properties(limits.Version, PropertyScope.Subscribe);
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
        ArgumentNullException.ThrowIfNull(output);
        var remaining = 2 + FieldWriter.SizeOf(version, Properties) + Requests.Sum(r => 3 + Encoding.UTF8.GetByteCount(r.Filter));
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
