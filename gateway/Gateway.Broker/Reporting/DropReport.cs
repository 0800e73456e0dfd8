namespace Gateway.Broker.Reporting;

/// <summary>Tells the log now and then what was dropped and what to do about it: dropping itself happens in places too hot to log.</summary>
internal sealed class DropReport(BrokerMetrics metrics, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly long[] _told = new long[Enum.GetValues<DropReason>().Length];
    private long _lastTold;

    /// <summary>Called by one timer, more often than it writes.</summary>
    public void Write()
    {
        if (_lastTold != 0 && time.GetElapsedTime(_lastTold) < Interval)
            return;

        foreach (var reason in Enum.GetValues<DropReason>())
        {
            var dropped = metrics.Dropped(reason);
            ref var told = ref _told[(int)reason];
            if (dropped == told)
                continue;
            log.MqttDropped(dropped - told, reason, AdviceOn(reason));
            told = dropped;
            _lastTold = time.GetTimestamp();
        }
    }

    private static string AdviceOn(DropReason reason) => reason switch
    {
        DropReason.OutOfMemory => "Frame memory is used up: publish less, or give it more.",
        DropReason.QueueFull => "A subscriber is slower than what it subscribed to: let it ask for less, or raise Mqtt:MaxQueuedMessages, MaxQueuedBytes or MaxQueuedBytesTotal.",
        DropReason.Expired => "They were not fetched within the message expiry their publisher set.",
        DropReason.TooLargeForSubscriber => "A subscriber allows only smaller packets: raise its maximum packet size.",
        DropReason.RetainedFull => "Not retained: clear what is not needed, or raise Mqtt:MaxRetainedMessages or MaxRetainedBytes.",
        DropReason.StoreFull => "Not stored for absent clients, or not retained: raise Mqtt:MaxStoredBytes if there is room on the disk.",
        DropReason.SubscriptionLimit => "Subscriptions refused: raise Mqtt:MaxSubscriptionsPerClient or MaxSubscriptions if they are yours.",
        DropReason.ConnectionLimit => "Connections refused: raise Mqtt:MaxConnections if they are yours.",
        DropReason.OfflineSessionLimit => "Sessions of absent clients given up: raise Mqtt:MaxOfflineSessions if they come back.",
        DropReason.ConnectRate => "An address connects too often: raise Mqtt:ConnectRatePerAddress or ConnectBurstPerAddress if a fleet is behind it.",
        DropReason.LockedOut => "Somebody goes on with wrong passwords; the refusals before name the addresses.",
        DropReason.PasswordQueueFull => "More passwords come than can be checked: raise Mqtt:MaxPasswordChecks if they are yours.",
        DropReason.NotAllowed => "The ACL does not allow them: if they are rightful, add a line to Mqtt:AclFile.",
        _ => "",
    };
}
