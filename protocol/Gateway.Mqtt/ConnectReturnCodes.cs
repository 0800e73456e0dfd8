namespace Gateway.Mqtt;

/// <summary>What version 3.1.1 can say of a reason.</summary>
public static class ConnectReturnCodes
{
    /// <summary>The return code for a refused CONNECT; null where the specification leaves nothing but closing the connection (MQTT-3.2.2-6).</summary>
    public static ConnectReturnCode? Of(ReasonCode reason) => reason switch
    {
        ReasonCode.UnsupportedProtocolVersion => ConnectReturnCode.UnacceptableProtocolVersion,
        ReasonCode.ClientIdentifierNotValid => ConnectReturnCode.IdentifierRejected,
        ReasonCode.ServerUnavailable or ReasonCode.ServerBusy or ReasonCode.QuotaExceeded => ConnectReturnCode.ServerUnavailable,
        ReasonCode.BadUserNameOrPassword => ConnectReturnCode.BadUserNameOrPassword,
        ReasonCode.NotAuthorized => ConnectReturnCode.NotAuthorized,
        _ => null,
    };
}
