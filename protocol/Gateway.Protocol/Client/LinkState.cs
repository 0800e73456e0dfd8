namespace Gateway.Protocol.Client;

/// <summary>Where a client that reconnects stands.</summary>
public enum LinkState
{
    /// <summary>No link; the next attempt comes by itself.</summary>
    Disconnected,

    /// <summary>An attempt is under way.</summary>
    Connecting,

    Connected,
}
