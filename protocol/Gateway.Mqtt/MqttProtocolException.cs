namespace Gateway.Mqtt;

/// <summary>The peer broke the protocol, or asked for more than it may: no further bytes can make its packet valid. The connection is to be closed.</summary>
/// <param name="reason">What to count, and to say where the version can say it.</param>
/// <param name="message">For the log: what was wrong, never the peer's own bytes.</param>
public sealed class MqttProtocolException(ReasonCode reason, string message) : Exception(message)
{
    public ReasonCode Reason { get; } = reason;

    /// <summary>The CONNACK to send first when the broken packet was the CONNECT; null means close without a word.</summary>
    public ConnectReturnCode? ReturnCode => ConnectReturnCodes.Of(Reason);
}
