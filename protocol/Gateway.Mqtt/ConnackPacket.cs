using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The answer to a CONNECT (section 3.2).</summary>
/// <param name="SessionPresent">Whether the server kept a session for this client id; false with every refusal (MQTT-3.2.2-4).</param>
/// <param name="ReturnCode">Anything but Accepted is followed by closing the connection.</param>
public readonly record struct ConnackPacket(bool SessionPresent, ConnectReturnCode ReturnCode)
{
    public const int Size = 4;

    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out ConnackPacket packet)
    {
        packet = default;
        if (!WholePacket.TryTake(ref buffer, PacketType.Connack, limits, out var body))
            return false;

        var reader = new FieldReader(body);
        var flags = reader.Byte();
        if (flags > 1)
            ProtocolFault.Malformed("reserved CONNACK flags");
        packet = new ConnackPacket(flags == 1, (ConnectReturnCode)reader.Byte());
        return true;
    }

    /// <summary>Writes <see cref="Size"/> bytes and returns their number.</summary>
    public int Write(Span<byte> destination)
    {
        var writer = new FieldWriter(destination);
        writer.Header(PacketType.Connack, 0, 2);
        writer.Byte(SessionPresent ? (byte)1 : (byte)0);
        writer.Byte((byte)ReturnCode);
        return writer.Written;
    }
}
