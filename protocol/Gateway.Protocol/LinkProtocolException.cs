using System.Diagnostics.CodeAnalysis;

namespace Gateway.Protocol;

/// <summary>The peer violated the protocol. Further bytes cannot repair that: the link ends with <see cref="Error"/> as the answer.</summary>
public sealed class LinkProtocolException(LinkError error, string message) : Exception(message)
{
    public LinkError Error { get; } = error;

    [DoesNotReturn]
    internal static void Throw(LinkError error, string message) => throw new LinkProtocolException(error, message);
}

/// <summary>Why a link ends. The numbers are on the wire (in an Error message) and never change.</summary>
public enum LinkError : ushort
{
    None = 0,

    /// <summary>The bytes do not begin with the magic: the peer uses another protocol.</summary>
    NotALink = 1,
    UnsupportedVersion = 2,

    /// <summary>A payload, text or list is longer than the limit.</summary>
    TooLong = 3,

    /// <summary>A payload ends too early, or its kind does not allow its content.</summary>
    Malformed = 4,

    /// <summary>A kind that is not allowed from this side, or not at this point.</summary>
    UnexpectedKind = 5,

    /// <summary>The peer does not have the key. The answer gives no details.</summary>
    AuthenticationFailed = 6,
    AuthenticationTimeout = 7,
    TooManyClients = 8,

    /// <summary>The peer sent nothing for too long.</summary>
    Silent = 9,

    /// <summary>The peer did not receive a message in time.</summary>
    TooSlow = 10,
    ShuttingDown = 11,
    Internal = 12,

    /// <summary>A message uses a feature that was not agreed on.</summary>
    UnsupportedFeature = 13,
}
