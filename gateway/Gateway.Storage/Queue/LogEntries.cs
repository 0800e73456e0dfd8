using Gateway.Clips;

namespace Gateway.Storage;

/// <summary>Entries with more than one field, written in one place for live use and compaction.</summary>
internal static class LogEntries
{
    public static LogEntryWriter Recorded(LogEntryWriter entry, ClipFile file, long recordedUs, int tries, int interruptions, string reason) => entry
        .I64(file.StartedUs).I64(file.DurationUs).I64(file.Length).Digest(file.Sha256)
        .I32(file.Frames).U16(file.Header.Width).U16(file.Header.Height).U64(file.Header.TriggerEventId)
        .I64(recordedUs).U8(tries).U8(Math.Min(interruptions, byte.MaxValue)).Text(file.Header.Camera).Text(reason);

    public static LogEntryWriter Totals(LogEntryWriter entry, ulong reservedUntil, ulong recordedEver, ulong droppedEver) =>
        entry.U64(reservedUntil).U64(recordedEver).U64(droppedEver);
}
