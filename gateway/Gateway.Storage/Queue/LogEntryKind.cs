namespace Gateway.Storage;

/// <summary>What a log entry records. Persisted: never renumber.</summary>
internal enum LogEntryKind : byte
{
    Totals = 1,
    Reserved = 2,
    Recorded = 3,
    Leased = 4,
    Released = 5,
    Analysed = 6,
    Acknowledged = 7,
    TryFailed = 8,
    Failed = 9,
    Dropped = 10,
}
