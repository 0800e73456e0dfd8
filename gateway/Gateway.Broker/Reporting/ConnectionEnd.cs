namespace Gateway.Broker.Reporting;

/// <summary>Why a connection ended.</summary>
internal enum ConnectionEnd
{
    Disconnect,
    Lost,               // the client closed without DISCONNECT, or its network broke
    ProtocolError,      // the client broke the protocol or a limit
    Refused,            // the CONNECT was refused: user, password or address
    HandshakeFailed,
    ConnectTimeout,     // no whole CONNECT came in time
    KeepAliveTimeout,   // nothing came for one and a half times the keep alive
    PacketTimeout,      // a packet was not complete in time, or earlier ones could not be acknowledged in time
    AnswerTooLarge,     // the client takes only packets smaller than the answer to its SUBSCRIBE or UNSUBSCRIBE
    TakenOver,
    UserRemoved,
    OutOfMemory,        // frame memory stayed exhausted, or the image store was too far behind or failed; the client has to send again
    Stopping,
    InternalError,
}

internal static class ConnectionEnds
{
    /// <summary>The reason that a version 5 client gets for an end it did not cause; null for none.</summary>
    /// <remarks>With text, because some clients, such as Paho 1.6, do not read a reason code alone.</remarks>
    public static (ReasonCode Code, string Text)? ToDisconnect(this ConnectionEnd end) => end switch
    {
        ConnectionEnd.UserRemoved => (ReasonCode.AdministrativeAction, "its user was removed"),
        ConnectionEnd.TakenOver => (ReasonCode.SessionTakenOver, "the same client id connected again"),
        ConnectionEnd.KeepAliveTimeout => (ReasonCode.KeepAliveTimeout, "no packet came for one and a half times the keep alive"),
        ConnectionEnd.PacketTimeout => (ReasonCode.UnspecifiedError, "a packet was not complete in time"),
        ConnectionEnd.AnswerTooLarge => (ReasonCode.PacketTooLarge, "the answer exceeds the maximum packet size of the client"),
        ConnectionEnd.OutOfMemory => (ReasonCode.QuotaExceeded, "no memory for the message: send it again"),
        ConnectionEnd.InternalError => (ReasonCode.ImplementationSpecificError, "a fault of the gateway"),
        ConnectionEnd.Stopping => (ReasonCode.ServerShuttingDown, "the gateway stops"),
        _ => null,
    };

    public static string InWords(this ConnectionEnd end) => end.ToDisconnect()?.Text ?? end switch
    {
        ConnectionEnd.Disconnect => "the client disconnected",
        ConnectionEnd.Lost => "the client closed without DISCONNECT, or its network broke",
        ConnectionEnd.ProtocolError => "the client broke the protocol or a limit",
        ConnectionEnd.Refused => "the CONNECT was refused",
        _ => PacketText.Words(end.ToString()),
    };
}
