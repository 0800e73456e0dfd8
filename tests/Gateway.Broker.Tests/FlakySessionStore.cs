using Gateway.Clips;
using Gateway.Storage;

namespace Gateway.Broker.Tests;

/// <summary>A store whose disk can be full.</summary>
internal sealed class FlakySessionStore(ISessionStore inner) : ISessionStore
{
    private int _commits;
    private int _attempts;

    /// <summary>While set, commits fail.</summary>
    public volatile bool IsFull;

    public int Commits => Volatile.Read(ref _commits);

    /// <summary>Commits, and those that failed.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    public long LastId => inner.LastId;

    public string? SetAside => inner.SetAside;

    public TimeSpan LeastRemaining => inner.LeastRemaining;

    public void Read(ISessionReader reader) => inner.Read(reader);

    public void Commit(IReadOnlyList<SessionChange> changes)
    {
        Interlocked.Increment(ref _attempts);
        if (IsFull)
            throw new StorageException(StorageFault.DiskFull, "no space left");
        inner.Commit(changes);
        Interlocked.Increment(ref _commits);
    }

    public void Dispose() => inner.Dispose();
}
