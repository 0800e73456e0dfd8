using System.Diagnostics.CodeAnalysis;

namespace Gateway.Mqtt;

/// <summary>The answer to a SUBSCRIBE (section 3.9).</summary>
/// <param name="PacketId">The packet id of the SUBSCRIBE.</param>
/// <param name="ReturnCodes">In the order of the requests: the QoS granted or <see cref="Failure"/>; in version 5 a reason code.</param>
public sealed record SubackPacket(ushort PacketId, ReadOnlyMemory<byte> ReturnCodes)
{
    public const byte Failure = 0x80;

    /// <summary>Version 5 only.</summary>
    public PropertyBlock Properties { get; init; }

    /// <summary>Bytes of a SUBACK or UNSUBACK of version 5 without properties.</summary>
    public static int SizeOf(int codes)
    {
        var remaining = 3 + codes;
        return 1 + VariableInteger.SizeOf(remaining) + remaining;
    }

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, [NotNullWhen(true)] out SubackPacket? packet)
    {
        packet = null;
        if (!WholePacket.TryTake(ref buffer, PacketType.Suback, limits, out var body))
            return false;

        var reader = new FieldReader(body);
        var packetId = reader.PacketId();
        if (limits.Version == MqttVersion.V5)
        {
            var properties = reader.Properties(limits.Version, PacketType.Suback);
            packet = new SubackPacket(packetId, ReasonCodeField.ReadAll(ref reader, PacketType.Suback)) { Properties = properties };
            return true;
        }

        var codes = new List<byte>();
        do
        {
            var code = reader.Byte();
            if (code is > (byte)QoS.ExactlyOnce and not Failure)
                ProtocolFault.Malformed($"SUBACK return code {code}");   // MQTT-3.9.3-2
            codes.Add(code);
        }
        while (!reader.IsEmpty);

        packet = new SubackPacket(packetId, codes.ToArray());
        return true;
    }

    /// <summary>Writes the packet in the form of the given version.</summary>
    public void Write(IBufferWriter<byte> output, MqttVersion version = MqttVersion.V311)
    {
        var remaining = 2 + FieldWriter.SizeOf(version, Properties) + ReturnCodes.Length;
        var writer = new FieldWriter(output.GetSpan(FixedHeader.MaxSize + remaining));
        writer.Header(PacketType.Suback, 0, remaining);
        writer.UInt16(PacketId);
        writer.Properties(version, Properties);
        writer.Bytes(ReturnCodes.Span);
        output.Advance(writer.Written);
    }
}
