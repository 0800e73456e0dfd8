using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>Keeps the sessions of MQTT clients over the end of the process. One thread at a time.</summary>
public interface ISessionStore : IDisposable
{
    /// <summary>The highest id in use when it was opened; 0 for none.</summary>
    long LastId { get; }

    /// <summary>Where a damaged store was moved to when this one was opened; null when there was none.</summary>
    string? SetAside { get; }

    /// <summary>Shows everything that is there.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    void Read(ISessionReader reader);

    /// <summary>Makes all of the changes, in their order, and returns when they are on the disk; or none of them.</summary>
    /// <exception cref="StorageException">Nothing has changed; the message says what to do. The next call tries anew.</exception>
    void Commit(IReadOnlyList<SessionChange> changes);
}
