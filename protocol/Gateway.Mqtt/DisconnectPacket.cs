using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>
/// The last packet of a connection (section 3.14). In version 5 either side sends it, with a reason; in 3.1.1 only the client, as two bytes.
/// </summary>
public readonly record struct DisconnectPacket(ReasonCode Reason = ReasonCode.Success, PropertyBlock Properties = default)
{
    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out DisconnectPacket packet)
    {
        var read = ReasonPacket.TryRead(ref buffer, PacketType.Disconnect, PropertyScope.Disconnect, limits, out var reason, out var properties);
        packet = new DisconnectPacket(reason, properties);
        return read;
    }

    public void Write(IBufferWriter<byte> output) => ReasonPacket.Write(output, PacketType.Disconnect, Reason, Properties);
}
