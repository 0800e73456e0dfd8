namespace Gateway.Storage;

/// <summary>Keeps the sessions of MQTT clients across restarts of the process. One thread at a time.</summary>
public interface ISessionStore : IDisposable
{
    /// <summary>The highest id in use at the opening; 0 for none.</summary>
    long LastId { get; }

    /// <summary>The new path of a damaged store that was set aside at the opening; null when there was none.</summary>
    string? SetAside { get; }

    /// <summary>
    /// How long everything that was stored lasts at least after the opening: more than zero while the clock is doubted, since times of expiry in the
    /// rows say nothing then.
    /// </summary>
    TimeSpan LeastRemaining { get; }

    /// <summary>Passes all rows to the reader.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    void Read(ISessionReader reader);

    /// <summary>Applies all changes in their order, or none of them, and returns when they are on the disk.</summary>
    /// <exception cref="StorageException">Nothing has changed; the message names a remedy. The next call tries again.</exception>
    void Commit(IReadOnlyList<SessionChange> changes);
}

/// <summary>Receives the rows of sessions.db: one kind after the other in the order of these methods, each in the order of ids.</summary>
public interface ISessionReader
{
    void OnSession(SessionRow row);

    void OnSubscription(SubscriptionRow row);

    /// <summary>The row comes without its bytes; <paramref name="bytes"/> are valid during the call.</summary>
    void OnMessage(MessageRow row, ReadOnlySpan<byte> bytes);

    void OnQueued(QueuedRow row);

    void OnReceived(ReceivedRow row);
}
