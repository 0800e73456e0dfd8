namespace Gateway.Broker.Reporting;

/// <summary>Logs drops and their remedies at intervals: the code that drops is too hot to log.</summary>
internal sealed class DropReport(BrokerMetrics metrics, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly long[] _logged = new long[Enum.GetValues<DropReason>().Length];
    private long _lastLogged;

    /// <summary>Called by one timer, more often than it writes.</summary>
    public void Write()
    {
        if (_lastLogged != 0 && time.GetElapsedTime(_lastLogged) < Interval)
            return;

        foreach (var reason in Enum.GetValues<DropReason>())
        {
            var dropped = metrics.Dropped(reason);
            ref var logged = ref _logged[(int)reason];
            if (dropped == logged)
                continue;
            log.MqttDropped(dropped - logged, reason, AdviceOn(reason));
            logged = dropped;
            _lastLogged = time.GetTimestamp();
        }
    }

    private static string AdviceOn(DropReason reason) => reason switch
    {
        DropReason.OutOfMemory => "Frame memory is used up: publish less, or raise Frames:MaxPoolBytes.",
        DropReason.QueueFull =>
            "A subscriber is too slow for its subscriptions: reduce them, or raise Mqtt:MaxQueuedMessages, MaxQueuedBytes or MaxQueuedBytesTotal.",
        DropReason.Expired => "No subscriber took them within the message expiry.",
        DropReason.TooLargeForSubscriber => "A subscriber allows only smaller packets: raise its maximum packet size.",
        DropReason.RetainedFull => "Not retained: clear what is not needed, or raise Mqtt:MaxRetainedMessages or MaxRetainedBytes.",
        DropReason.StoreFull => "Not stored for absent clients, or not retained: raise Mqtt:MaxStoredBytes if there is room on the disk.",
        DropReason.SubscriptionLimit => "Subscriptions refused: raise Mqtt:MaxSubscriptionsPerClient or MaxSubscriptions if they are yours.",
        DropReason.ConnectionLimit => "Connections refused: raise Mqtt:MaxConnections if they are yours.",
        DropReason.OfflineSessionLimit => "Sessions of absent clients dropped: raise Mqtt:MaxOfflineSessions if they come back.",
        DropReason.ConnectRate => "An address connects too often: for a fleet, raise Mqtt:ConnectRatePerAddress or ConnectBurstPerAddress.",
        DropReason.LockedOut => "A client continues with wrong passwords; earlier refusals show the addresses.",
        DropReason.PasswordQueueFull => "Too many passwords to check: raise Mqtt:MaxPasswordChecks if they are yours.",
        DropReason.NotAllowed => "No line of Mqtt:AclFile allows them: if they are legitimate, add one. Commands for boards always need one.",
        _ => "",
    };
}

/// <summary>Why a message or another request was dropped while its connection continued.</summary>
internal enum DropReason
{
    OutOfMemory,             // QoS 0, and no frame memory left
    QueueFull,               // the subscriber's queue, or that of all subscribers together, is full
    Expired,                 // waited for a subscriber beyond its message expiry
    TooLargeForSubscriber,   // larger than the packets a subscriber takes
    RetainedFull,            // delivered, but not retained: too many retained messages, or a too large one
    StoreFull,               // for a stored session, or retained: the store has reached its limit
    SubscriptionLimit,       // a subscription refused: too many
    ConnectionLimit,         // a connection closed before its first byte: too many
    OfflineSessionLimit,     // the session of an absent client, dropped for another
    NotAllowed,              // a publish, a will or a subscription that the ACL does not allow; without a file, a command
    ConnectRate,             // a connection closed before its first byte: too many from its address
    LockedOut,               // a CONNECT refused without a check, after wrong passwords
    PasswordQueueFull,       // a CONNECT refused without a check: too many newer passwords wait
}
