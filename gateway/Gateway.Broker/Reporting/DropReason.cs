namespace Gateway.Broker.Reporting;

/// <summary>Why a message, or part of its treatment, was dropped while its connection went on.</summary>
internal enum DropReason
{
    /// <summary>QoS 0, and no frame memory left.</summary>
    OutOfMemory,

    /// <summary>The subscriber's queue, or that of all subscribers together, is full.</summary>
    QueueFull,

    /// <summary>Waited for a subscriber until its message expiry was over.</summary>
    Expired,

    /// <summary>Larger than the packets a subscriber takes.</summary>
    TooLargeForSubscriber,

    /// <summary>Delivered, but not retained: too many retained messages, or too large ones.</summary>
    RetainedFull,

    /// <summary>For a session that outlives the process, or to be retained: as much is stored as may be.</summary>
    StoreFull,

    /// <summary>A subscription refused: too many.</summary>
    SubscriptionLimit,

    /// <summary>A connection closed before its first byte: too many.</summary>
    ConnectionLimit,

    /// <summary>The session of a client that is away, given up for another.</summary>
    OfflineSessionLimit,

    /// <summary>A publish, a will or a subscription that the ACL does not allow.</summary>
    NotAllowed,

    /// <summary>A connection closed before its first byte: its address makes too many.</summary>
    ConnectRate,

    /// <summary>A CONNECT refused unchecked, after wrong passwords.</summary>
    LockedOut,

    /// <summary>A CONNECT refused unchecked: too many newer passwords wait to be checked.</summary>
    PasswordQueueFull,
}
