using System.Diagnostics.CodeAnalysis;

namespace Gateway.Mqtt;

/// <summary>The peer violated the protocol or a limit. No further bytes can make its packet valid, so the connection has to be closed.</summary>
/// <param name="reason">The reason to count, and to report to the peer if its version allows that.</param>
/// <param name="message">The fault, for the log. Never contains bytes of the peer.</param>
public sealed class MqttProtocolException(ReasonCode reason, string message) : Exception(message)
{
    public ReasonCode Reason { get; } = reason;

    /// <summary>The return code of the CONNACK to send if the faulty packet was the CONNECT; null means close without an answer.</summary>
    public ConnectReturnCode? ReturnCode => ConnectReturnCodes.Of(Reason);
}

/// <summary>Throws in separate methods, so that the readers stay small enough to be inlined.</summary>
internal static class ProtocolFault
{
    [DoesNotReturn]
    public static void Malformed(string message) => throw new MqttProtocolException(ReasonCode.MalformedPacket, message);

    [DoesNotReturn]
    public static void Throw(ReasonCode reason, string message) => throw new MqttProtocolException(reason, message);
}
