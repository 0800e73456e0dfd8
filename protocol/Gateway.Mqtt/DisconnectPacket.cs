using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>The last packet of a connection (section 3.14): in version 5 with a reason and from either side; in 3.1.1 two bytes from the client.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Properties">Version 5 only.</param>
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
