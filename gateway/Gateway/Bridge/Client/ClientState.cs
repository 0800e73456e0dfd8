namespace Gateway.Bridge.Client;

/// <summary>How a client stands with its broker.</summary>
internal enum ClientState
{
    /// <summary>Not started, or ended.</summary>
    Off,

    /// <summary>On its way to the broker's answer.</summary>
    Connecting,

    /// <summary>Let in, and subscribed.</summary>
    Connected,

    /// <summary>Failed; the next attempt comes by itself.</summary>
    Waiting,
}
