namespace Gateway.Protocol;

/// <summary>Why a link ends. The numbers are on the wire (in an Error message) and never change.</summary>
public enum LinkError : ushort
{
    None = 0,

    /// <summary>The bytes do not begin with the magic: something else speaks on this port.</summary>
    NotALink = 1,
    UnsupportedVersion = 2,

    /// <summary>A payload, text or list is longer than the limit.</summary>
    TooLong = 3,

    /// <summary>A payload that ends too early or holds what its kind does not allow.</summary>
    Malformed = 4,

    /// <summary>A kind that is not allowed from this side, or not at this point.</summary>
    UnexpectedKind = 5,

    /// <summary>The peer does not hold the key. What was wrong is not told.</summary>
    AuthenticationFailed = 6,
    AuthenticationTimeout = 7,
    TooManyClients = 8,

    /// <summary>Nothing was heard from the peer for too long.</summary>
    Silent = 9,

    /// <summary>The peer did not take what it subscribed to in time.</summary>
    TooSlow = 10,
    ShuttingDown = 11,
    Internal = 12,

    /// <summary>A feature bit is set that was not agreed upon.</summary>
    UnsupportedFeature = 13,
}
