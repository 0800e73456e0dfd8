namespace Gateway.Broker.Persistence;

/// <summary>One row of sessions.db: as wanted, and as on disk. Guarded by <see cref="SessionJournal"/>.</summary>
internal sealed class JournalItem(long id)
{
    private volatile StoredRow? _onDisk;

    public long Id { get; } = id;

    /// <summary>Null for no row.</summary>
    public StoredRow? Wanted { get; set; }

    /// <summary>The row after the last commit; null for none. Readable by any thread.</summary>
    public StoredRow? OnDisk
    {
        get => _onDisk;
        set => _onDisk = value;
    }

    /// <summary>Whether it is in the list of the next commit.</summary>
    public bool IsListed { get; set; }

    public bool IsBeingWritten { get; set; }

    /// <summary>The memory of a message that is not on disk, with a reference of its own.</summary>
    public FrameBuffer? Memory { get; set; }

    /// <summary>The sessions that wait for a message.</summary>
    public int Uses { get; set; }

    /// <summary>The bytes of a message in the limit.</summary>
    public int Cost { get; init; }

    /// <summary>Returns the memory if nothing will be written from it.</summary>
    public void ReleaseMemory()
    {
        if (Memory is null || IsBeingWritten || (Wanted is not null && OnDisk is null))
            return;
        Memory.Release();
        Memory = null;
    }
}
