namespace Gateway.Mqtt;

/// <summary>The second byte of a 3.1.1 CONNACK (table 3.1).</summary>
public enum ConnectReturnCode : byte
{
    Accepted = 0,
    UnacceptableProtocolVersion = 1,
    IdentifierRejected = 2,
    ServerUnavailable = 3,
    BadUserNameOrPassword = 4,
    NotAuthorized = 5,
}

/// <summary>Translates reason codes for version 3.1.1.</summary>
public static class ConnectReturnCodes
{
    /// <summary>The return code for a refused CONNECT; null where the specification only allows closing the connection (MQTT-3.2.2-6).</summary>
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
