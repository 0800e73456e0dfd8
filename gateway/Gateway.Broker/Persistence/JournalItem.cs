using Gateway.Frames;
using Gateway.Storage;

namespace Gateway.Broker.Persistence;

/// <summary>One thing that outlives the process, a row of sessions.db: how it is to be, and how it is on the disk. Guarded by <see cref="SessionJournal"/>.</summary>
/// <param name="id">Of its row.</param>
internal sealed class JournalItem(long id)
{
    private StoredRow? _onDisk;

    public long Id { get; } = id;

    /// <summary>The row as it is to be; null for none.</summary>
    public StoredRow? Wanted { get; set; }

    /// <summary>The row as the last commit left it; null for none. May be read by any thread.</summary>
    public StoredRow? OnDisk
    {
        get => Volatile.Read(ref _onDisk);
        set => Volatile.Write(ref _onDisk, value);
    }

    /// <summary>Whether the next commit is to look at it.</summary>
    public bool IsListed { get; set; }

    /// <summary>Whether a commit that has it is under way.</summary>
    public bool IsBeingWritten { get; set; }

    /// <summary>The memory of a message that is not on the disk yet, with a reference of its own.</summary>
    public FrameBuffer? Memory { get; set; }

    /// <summary>Of a message: how many sessions are still to be sent it.</summary>
    public int Uses { get; set; }

    /// <summary>Of a message: the bytes it counts for.</summary>
    public int Cost { get; init; }

    /// <summary>Gives the memory back when nothing will be written from it.</summary>
    public void ReleaseMemory()
    {
        if (Memory is null || IsBeingWritten || (Wanted is not null && OnDisk is null))
            return;
        Memory.Release();
        Memory = null;
    }
}
