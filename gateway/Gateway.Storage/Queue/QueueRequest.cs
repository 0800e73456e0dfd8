using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>A change somebody asked for, on its way to the log.</summary>
internal sealed class QueueRequest(LogEntryKind kind, ulong clipId)
{
    private readonly TaskCompletionSource<ClipEntry?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LogEntryKind Kind { get; } = kind;

    /// <summary>0 where the request is about no clip.</summary>
    public ulong ClipId { get; } = clipId;

    /// <summary>Result or reason.</summary>
    public string Text { get; init; } = "";

    /// <summary>What was seen, with the result.</summary>
    public IReadOnlyList<ClipObject> Objects { get; init; } = [];

    /// <summary>The clip to record, or the clip as leased.</summary>
    public ClipFile? File { get; init; }

    /// <summary>The clip as it was handed out.</summary>
    public ClipEntry? Lease { get; init; }

    /// <summary>First id not to be reserved.</summary>
    public ulong ReserveUntil { get; init; }

    /// <summary>Whether an id that was never reserved is fine: the file is there.</summary>
    public bool Adopt { get; init; }

    /// <summary>Whether this failure is the last, however many tries there were.</summary>
    public bool GiveUp { get; init; }

    /// <summary>The clip after the change, set by the writer.</summary>
    public ClipEntry? Entry { get; set; }

    /// <summary>Ends when the change is durable, was so before, or failed.</summary>
    public Task<ClipEntry?> Done => _done.Task;

    public void Complete(ClipEntry? entry) => _done.TrySetResult(entry);

    public void Fail(Exception error) => _done.TrySetException(error);
}
