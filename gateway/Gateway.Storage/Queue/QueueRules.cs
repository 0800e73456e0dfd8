using System.Diagnostics.CodeAnalysis;

namespace Gateway.Storage;

/// <summary>The effect of a request on a clip in its committed state; DESIGN.md has the table.</summary>
internal static class QueueRules
{
    /// <summary>Turns a request about a clip (null for none) into a log entry to be appended. Fails requests that cannot succeed.</summary>
    /// <remarks>Clip ids from <paramref name="reservedUntil"/> on were never reserved.</remarks>
    /// <returns>False when there is nothing to write: the request has no effect, or failed.</returns>
    public static bool TryEncode(
        QueueRequest request, ClipEntry? clip, ulong reservedUntil, int maxTries, QueueJournal journal, long nowUs,
        [NotNullWhen(true)] out LogEntryWriter? entry)
    {
        entry = request.Kind switch
        {
            LogEntryKind.Reserved => journal.Begin(request.Kind, 0, nowUs).U64(request.ReserveUntil),
            LogEntryKind.Dropped => null,   // requests maintenance, which follows every batch
            LogEntryKind.Recorded => Record(request, clip, reservedUntil, journal, nowUs),
            _ when clip is null => Unknown(request),
            _ => Change(request, clip, maxTries, journal, nowUs),
        };
        return entry is not null;
    }

    private static LogEntryWriter? Record(QueueRequest request, ClipEntry? clip, ulong reservedUntil, QueueJournal journal, long nowUs)
    {
        var file = request.File!;
        if (clip is not null)
        {
            if (clip.File.Sha256 != file.Sha256)
                request.Fail(new ArgumentException($"Clip {request.ClipId} was recorded before with different content."));
            return null;
        }

        if (request.ClipId != 0 && (request.Adopt || request.ClipId < reservedUntil))
            return journal.Begin(request.Kind, request.ClipId, nowUs).Recorded(file, nowUs, tries: 0, interruptions: 0, reason: "");
        request.Fail(new ArgumentException($"Clip id {request.ClipId} was not reserved by this queue."));
        return null;
    }

    private static LogEntryWriter? Unknown(QueueRequest request)
    {
        request.Fail(new KeyNotFoundException($"There is no clip {request.ClipId}; retention may have dropped it."));
        return null;
    }

    private static LogEntryWriter? Change(QueueRequest request, ClipEntry clip, int maxTries, QueueJournal journal, long nowUs)
    {
        // A failed clip takes a late result and an acknowledgement; nothing changes an acknowledged one.
        var isOver = request.Kind is LogEntryKind.Analysed or LogEntryKind.Acknowledged ? clip.State == ClipState.Acknowledged : !clip.IsUnfinished;
        if (isOver)
            return null;

        switch (request.Kind)
        {
            case LogEntryKind.Analysed:
                return new StoredResult(request.Text, request.Objects).Write(journal.Begin(request.Kind, clip.Id, nowUs));
            case LogEntryKind.TryFailed:
                var kind = clip.Tries + 1 >= maxTries || request.GiveUp ? LogEntryKind.Failed : LogEntryKind.TryFailed;
                return journal.Begin(kind, clip.Id, nowUs).Text(request.Text);
            default:
                return journal.Begin(request.Kind, clip.Id, nowUs);
        }
    }
}
