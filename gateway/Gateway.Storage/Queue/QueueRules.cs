using System.Diagnostics.CodeAnalysis;

namespace Gateway.Storage;

/// <summary>What a request does to a clip, judged by the committed state; DESIGN.md has the table.</summary>
internal static class QueueRules
{
    /// <summary>Turns a request into a log entry.</summary>
    /// <param name="request">Failed here when it can never be fulfilled.</param>
    /// <param name="clip">The clip it is about; null when there is none.</param>
    /// <param name="reservedUntil">First clip id never reserved.</param>
    /// <param name="maxTries">Failures after which a clip is given up.</param>
    /// <param name="journal">Where the entry will go.</param>
    /// <param name="nowUs">When.</param>
    /// <param name="entry">To be appended.</param>
    /// <returns>False when there is nothing to write: the request is fulfilled already, or failed.</returns>
    public static bool TryEncode(
        QueueRequest request, ClipEntry? clip, ulong reservedUntil, int maxTries, QueueJournal journal, long nowUs, [NotNullWhen(true)] out LogEntryWriter? entry)
    {
        entry = request.Kind switch
        {
            LogEntryKind.Reserved => journal.Begin(request.Kind, 0, nowUs).U64(request.ReserveUntil),
            LogEntryKind.Dropped => null,   // only asks for maintenance, which follows every batch
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
                request.Fail(new ArgumentException($"Clip {request.ClipId} was recorded before with another content."));
            return null;
        }

        if (request.ClipId != 0 && (request.Adopt || request.ClipId < reservedUntil))
            return LogEntries.Recorded(journal.Begin(request.Kind, request.ClipId, nowUs), file, nowUs, 0, 0, "");
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
        // A result that comes late revives a clip given up; nothing changes an acknowledged one.
        var isOver = request.Kind == LogEntryKind.Analysed ? clip.State == ClipState.Acknowledged : !clip.IsUnfinished;
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
