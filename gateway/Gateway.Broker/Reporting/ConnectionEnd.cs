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
