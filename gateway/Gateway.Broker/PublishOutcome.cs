namespace Gateway.Broker;

/// <summary>What became of the acknowledgement of a publish.</summary>
internal enum PublishOutcome
{
    /// <summary>Nobody took it over: the message has been shown to everyone, and the caller is to complete it.</summary>
    Delivered,

    /// <summary>A subscriber completes it once it has made the message safe, or never.</summary>
    TakenOver,

    /// <summary>The journal completes it with its next commit, which may be sooner than the caller gets to know.</summary>
    Stored,
}
