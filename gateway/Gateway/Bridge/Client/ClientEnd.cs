namespace Gateway.Bridge.Client;

/// <summary>Why a connection to a broker ended.</summary>
internal enum ClientEnd
{
    /// <summary>The daemon stops.</summary>
    Stopped,

    /// <summary>Nobody answered, or the connection broke.</summary>
    Lost,

    /// <summary>The broker said no, or ended the connection with a reason.</summary>
    Refused,

    /// <summary>The broker sent what MQTT does not allow.</summary>
    ProtocolError,

    /// <summary>Nothing was heard for too long.</summary>
    Silent,

    /// <summary>What was received could not be made safe in time; the broker is to send it again.</summary>
    NotCommitted,

    /// <summary>There was no memory for a publish for too long; the broker is to send it again.</summary>
    OutOfMemory,

    /// <summary>A fault of the daemon.</summary>
    Fault,
}
