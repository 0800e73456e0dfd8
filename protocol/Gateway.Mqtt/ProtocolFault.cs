using System.Diagnostics.CodeAnalysis;

namespace Gateway.Mqtt;

/// <summary>Throws, so that the readers themselves stay small enough to be inlined.</summary>
internal static class ProtocolFault
{
    [DoesNotReturn]
    public static void Malformed(string message) => throw new MqttProtocolException(ReasonCode.MalformedPacket, message);

    [DoesNotReturn]
    public static void Throw(ReasonCode reason, string message) => throw new MqttProtocolException(reason, message);
}
