namespace Gateway.Storage;

/// <summary>Is shown what sessions.db holds: all of a kind before the next, in the order of these methods, each in the order of ids.</summary>
public interface ISessionReader
{
    void OnSession(SessionRow row);

    void OnSubscription(SubscriptionRow row);

    /// <param name="row">Without its bytes.</param>
    /// <param name="bytes">Valid during the call.</param>
    void OnMessage(MessageRow row, ReadOnlySpan<byte> bytes);

    void OnQueued(QueuedRow row);

    void OnReceived(ReceivedRow row);
}
