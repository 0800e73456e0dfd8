namespace Gateway.Storage;

/// <summary>A clip as the queue holds it at one moment. Immutable: a later state is another object.</summary>
/// <param name="Id">From 1, rising over restarts, never reused.</param>
/// <param name="File">The file, unchanged since it was recorded.</param>
/// <param name="State">Its place in the life of a clip.</param>
/// <param name="RecordedUs">Time of its commit, microseconds since 1970-01-01 UTC.</param>
/// <param name="ChangedUs">Time of its last change of state, microseconds since 1970-01-01 UTC.</param>
/// <param name="Tries">Number of failed analyses.</param>
/// <param name="Interruptions">Number of analyses that a restart cut off.</param>
/// <param name="Result">First line of the result, at most <see cref="MaxResultLine"/> characters; null before there is one.
/// <see cref="ClipQueue.ReadResultAsync"/> returns all of it.</param>
/// <param name="FailureReason">Why the last try failed; null when none did.</param>
public sealed record ClipEntry(
    ulong Id, ClipFile File, ClipState State, long RecordedUs, long ChangedUs, int Tries, int Interruptions, string? Result, string? FailureReason)
{
    public const int MaxResultLine = 256;

    /// <summary>Whether an analysis is still owed.</summary>
    public bool IsUnfinished => State is ClipState.Recorded or ClipState.Leased or ClipState.Analysed;

    /// <summary>Log address of the result; 0 for none.</summary>
    internal long ResultAddress { get; init; }

    /// <summary>Bytes of the log entry that recorded the clip.</summary>
    internal int RecordBytes { get; init; }

    /// <summary>Bytes of the log entry that holds the result.</summary>
    internal int ResultBytes { get; init; }

    /// <summary>About the bytes of log that the clip needs after compaction.</summary>
    internal int LogBytes => RecordBytes + ResultBytes;
}

/// <summary>The states of a clip. Numbers are persisted and go over the link: never renumber.</summary>
public enum ClipState
{
    Recorded = 1,

    /// <summary>Handed to a consumer. Ends with the process: after a restart the clip waits again.</summary>
    Leased = 2,

    /// <summary>Its result is stored but not acknowledged. After a restart the clip waits again, with the result.</summary>
    Analysed = 3,

    /// <summary>Done. Kept with its result until retention drops it.</summary>
    Acknowledged = 4,

    /// <summary>Given up after the configured number of tries. Kept until retention drops it.</summary>
    Failed = 5,

    /// <summary>Dropped by retention: its file is deleted, or is about to be.</summary>
    Dropped = 6,
}
