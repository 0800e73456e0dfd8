using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>A clip as the queue knows it at one moment. Immutable: a later state is another object.</summary>
/// <param name="Id">From 1, rising over restarts, never reused.</param>
/// <param name="File">The file, as it was when recorded.</param>
/// <param name="State">Where it stands.</param>
/// <param name="RecordedUs">When it was committed, microseconds since 1970-01-01 UTC.</param>
/// <param name="ChangedUs">When it last changed state.</param>
/// <param name="Tries">Analyses that failed.</param>
/// <param name="Interruptions">Analyses that a restart cut off.</param>
/// <param name="Result">First line of the result text, at most <see cref="MaxResultLine"/> characters; null before there is one. All of it: <see cref="ClipQueue.ReadResultAsync"/>.</param>
/// <param name="FailureReason">Why the last try failed; null when none did.</param>
public sealed record ClipEntry(
    ulong Id, ClipFile File, ClipState State, long RecordedUs, long ChangedUs, int Tries, int Interruptions, string? Result, string? FailureReason)
{
    public const int MaxResultLine = 256;

    /// <summary>Whether an analysis is still owed.</summary>
    public bool IsUnfinished => State is ClipState.Recorded or ClipState.Leased or ClipState.Analysed;

    /// <summary>Where the result lies in the log; 0 for none.</summary>
    internal long ResultAddress { get; init; }

    /// <summary>Bytes of the log entry that recorded it.</summary>
    internal int RecordBytes { get; init; }

    /// <summary>Bytes of the log entry with its result.</summary>
    internal int ResultBytes { get; init; }

    /// <summary>About how many bytes of log it needs after compaction.</summary>
    internal int LogBytes => RecordBytes + ResultBytes;
}
