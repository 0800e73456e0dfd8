using System.Net;

namespace Gateway.Link;

/// <summary>Every message the link logs. Event ids 200 to 299; never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "Link on {EndPoint}, key file {KeyFile}")]
    public static partial void LinkListening(this ILogger logger, EndPoint endPoint, string keyFile);

    [LoggerMessage(201, LogLevel.Warning, "The link on {EndPoint} can be reached from other machines; it is authenticated, but not encrypted")]
    public static partial void LinkNotLoopback(this ILogger logger, EndPoint endPoint);

    [LoggerMessage(202, LogLevel.Information, "Link client {Client} ({Role}) connected from {Peer}")]
    public static partial void LinkClientAccepted(this ILogger logger, string client, LinkRole role, string peer);

    [LoggerMessage(203, LogLevel.Information, "Link client {Client} at {Peer} disconnected: {Reason}")]
    public static partial void LinkClientGone(this ILogger logger, string client, string peer, string reason);

    [LoggerMessage(204, LogLevel.Warning,
        "Link connection from {Peer} was not authenticated ({Error}): {Reason} ({Suppressed} more since the last such message)")]
    public static partial void LinkHandshakeFailed(this ILogger logger, string peer, LinkError error, string reason, long suppressed);

    [LoggerMessage(205, LogLevel.Warning, "Link connection from {Peer} refused: {Reason} ({Suppressed} more since the last such message)")]
    public static partial void LinkRefused(this ILogger logger, string peer, string reason, long suppressed);

    [LoggerMessage(206, LogLevel.Error, "Link command {Verb} of client {Client} failed")]
    public static partial void LinkCommandFailed(this ILogger logger, string client, string verb, Exception exception);

    [LoggerMessage(208, LogLevel.Error, "Accepting a link connection failed; trying again")]
    public static partial void LinkAcceptFailed(this ILogger logger, Exception exception);

    [LoggerMessage(209, LogLevel.Error, "Serving a link connection failed")]
    public static partial void LinkServingFailed(this ILogger logger, Exception exception);
}
