namespace Gateway.Protocol.Client;

/// <summary>There is no link, or it ended; the message tells why and, where something can be done about it, what.</summary>
public sealed class LinkClosedException(LinkError error, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>What the daemon or this side gave as the reason; <see cref="LinkError.None"/> when the connection just ended.</summary>
    public LinkError Error { get; } = error;
}
