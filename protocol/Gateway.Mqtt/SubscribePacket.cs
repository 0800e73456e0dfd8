using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Mqtt;

/// <summary>Asks for the messages under some topic filters (section 3.8).</summary>
/// <param name="PacketId">To be repeated in the SUBACK.</param>
/// <param name="Requests">At least one.</param>
public sealed record SubscribePacket(ushort PacketId, IReadOnlyList<SubscriptionRequest> Requests)
{
    /// <summary>Version 5: what its messages are to carry, 1 to 268,435,455, and user properties.</summary>
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
            ProtocolFault.Throw(ReasonCode.ProtocolError, "a SUBSCRIBE of nothing");   // MQTT-3.8.3-3
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

    /// <summary>Writes the form of version 3.1.1.</summary>
    public void Write(IBufferWriter<byte> output) => Write(output, MqttVersion.V311);

    /// <summary>Writes the form of the version; options that it does not know are left out.</summary>
    public void Write(IBufferWriter<byte> output, MqttVersion version)
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
