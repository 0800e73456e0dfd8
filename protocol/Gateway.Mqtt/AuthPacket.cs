using System.Buffers;

namespace Gateway.Mqtt;

/// <summary>One step of an enhanced authentication: its properties hold the method and the data (section 3.15 of version 5).</summary>
public readonly record struct AuthPacket(ReasonCode Reason, PropertyBlock Properties = default)
{
    /// <inheritdoc cref="ConnectPacket.TryRead"/>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, MqttLimits limits, out AuthPacket packet)
    {
        var read = ReasonPacket.TryRead(ref buffer, PacketType.Auth, PropertyScope.Auth, limits, out var reason, out var properties);
        packet = new AuthPacket(reason, properties);
        return read;
    }

    public void Write(IBufferWriter<byte> output) => ReasonPacket.Write(output, PacketType.Auth, Reason, Properties);
}
