using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Mqtt;

/// <summary>The answer to a SUBSCRIBE (section 3.9).</summary>
/// <param name="PacketId">That of the SUBSCRIBE.</param>
/// <param name="ReturnCodes">In the order asked for: the QoS granted, or <see cref="Failure"/>.</param>
public sealed record SubackPacket(ushort PacketId, ReadOnlyMemory<byte> ReturnCodes)
{
    public const byte Failure = 0x80;

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, [NotNullWhen(true)] out SubackPacket? packet)
    {
        packet = null;
        if (!WholePacket.TryTake(ref buffer, PacketType.Suback, limits, out var body))
            return false;

        var reader = new FieldReader(body);
        var packetId = reader.PacketId();
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

    public void Write(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var remaining = 2 + ReturnCodes.Length;
        var writer = new FieldWriter(output.GetSpan(FixedHeader.MaxSize + remaining));
        writer.Header(PacketType.Suback, 0, remaining);
        writer.UInt16(PacketId);
        writer.Bytes(ReturnCodes.Span);
        output.Advance(writer.Written);
    }
}
