using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Mqtt;

/// <summary>Asks for the messages under some topic filters (section 3.8).</summary>
/// <param name="PacketId">To be repeated in the SUBACK.</param>
/// <param name="Requests">At least one.</param>
public sealed record SubscribePacket(ushort PacketId, IReadOnlyList<SubscriptionRequest> Requests)
{
    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, [NotNullWhen(true)] out SubscribePacket? packet)
    {
        packet = null;
        if (!WholePacket.TryTake(ref buffer, PacketType.Subscribe, limits, out var body))
            return false;

        var reader = new FieldReader(body);
        var packetId = reader.PacketId();
        var requests = new List<SubscriptionRequest>();
        do
        {
            var filter = FilterField.Read(ref reader, limits);   // the first one must be there: MQTT-3.8.3-3
            var qos = reader.Byte();
            if (qos > (byte)QoS.ExactlyOnce)
                ProtocolFault.Malformed($"a requested QoS of {qos}");   // MQTT-3-8.3-4
            requests.Add(new SubscriptionRequest(filter, (QoS)qos));
        }
        while (!reader.IsEmpty);

        packet = new SubscribePacket(packetId, requests);
        return true;
    }

    public void Write(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var remaining = 2 + Requests.Sum(r => 3 + Encoding.UTF8.GetByteCount(r.Filter));
        var writer = new FieldWriter(output.GetSpan(FixedHeader.MaxSize + remaining));
        writer.Header(PacketType.Subscribe, 0b0010, remaining);
        writer.UInt16(PacketId);
        foreach (var request in Requests)
        {
            writer.Text(request.Filter);
            writer.Byte((byte)request.MaximumQoS);
        }

        output.Advance(writer.Written);
    }
}
