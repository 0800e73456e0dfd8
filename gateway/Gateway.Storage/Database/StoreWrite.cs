using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>Something to be written to the database, handed to the one writer thread and completed by it after the commit.</summary>
/// <remarks>Belongs to the store from a successful enqueue until it is completed; then its owner may use it again.</remarks>
public abstract class StoreWrite
{
    private protected StoreWrite()
    {
    }

    /// <summary>The next one waiting: the queue is a list through the writes themselves, so waiting allocates nothing.</summary>
    internal StoreWrite? Next { get; set; }

    /// <summary>What it counts against <see cref="StoreOptions.MaxPendingBytes"/>.</summary>
    internal abstract int PendingBytes { get; }

    /// <summary>Does the work, inside a transaction with others. Writer thread.</summary>
    internal abstract void Execute(StoreSession session);

    /// <summary>Tells the owner that it is on the disk. Writer thread.</summary>
    internal abstract void Commit(StoreSession session, long committedUs);

    /// <summary>Tells the owner that nothing of it is on the disk. Writer thread.</summary>
    internal abstract void Fail(StorageException error);
}
