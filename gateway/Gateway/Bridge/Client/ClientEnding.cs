namespace Gateway.Bridge.Client;

/// <summary>The end of a connection to a broker; the problem is a text with the remedy, if there is one.</summary>
/// <remarks>A refusal needs an action of the operator before another attempt.</remarks>
internal sealed record ClientEnding(ClientEnd End, string Problem, bool IsRefusal = false);

/// <summary>Why a connection to a broker ended.</summary>
internal enum ClientEnd
{
    Stopped,

    /// <summary>The broker did not answer, or the connection broke.</summary>
    Lost,

    /// <summary>The broker rejected or ended the connection with a reason.</summary>
    Refused,

    /// <summary>The broker violated MQTT.</summary>
    ProtocolError,

    /// <summary>Nothing was received for too long.</summary>
    Silent,

    /// <summary>A message was not committed in time; the broker must send it again.</summary>
    NotCommitted,

    /// <summary>There was no memory for a publish for too long; the broker must send it again.</summary>
    OutOfMemory,

    Fault,
}
