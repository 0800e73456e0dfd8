namespace Gateway.Broker.Reporting;

/// <summary>Why a connection ended.</summary>
internal enum ConnectionEnd
{
    /// <summary>The client said DISCONNECT.</summary>
    Disconnect,

    /// <summary>The client closed without a word, between two packets or inside one, or its network broke.</summary>
    Lost,

    /// <summary>The client broke the protocol, or a limit.</summary>
    ProtocolError,

    /// <summary>The CONNECT was refused: user, password or address.</summary>
    Refused,

    /// <summary>The TLS or WebSocket handshake failed.</summary>
    HandshakeFailed,

    /// <summary>No whole CONNECT came in time.</summary>
    ConnectTimeout,

    /// <summary>Nothing came for one and a half times the keep alive.</summary>
    KeepAliveTimeout,

    /// <summary>A packet did not get complete in time, or its predecessors could not be acknowledged in time.</summary>
    PacketTimeout,

    /// <summary>The same client id connected again.</summary>
    TakenOver,

    /// <summary>Its user was removed from the users file.</summary>
    UserRemoved,

    /// <summary>Frame memory stayed exhausted, or the image store was too far behind or failed; the client is to send again.</summary>
    OutOfMemory,

    /// <summary>The daemon stops.</summary>
    Stopping,

    /// <summary>A fault of ours.</summary>
    InternalError,
}
