namespace Gateway.Protocol.Client;

/// <summary>State of a client that reconnects, since when (UTC), and why there is no link, for people; empty while there is one.</summary>
public sealed record LinkStatus(LinkState State, DateTimeOffset Since, string Reason);

/// <summary>States of a client that reconnects.</summary>
public enum LinkState
{
    /// <summary>No link; the next attempt follows automatically.</summary>
    Disconnected,

    /// <summary>An attempt is in progress.</summary>
    Connecting,

    Connected,
}
