namespace Gateway.Storage;

/// <summary>Where a clip stands. Numbers are persisted and go over the link: never renumber.</summary>
public enum ClipState
{
    /// <summary>Waiting to be analysed.</summary>
    Recorded = 1,

    /// <summary>Handed to a consumer. Does not outlive the process: after a restart the clip waits again.</summary>
    Leased = 2,

    /// <summary>Its result is stored but not yet acknowledged; after a restart it waits again, with the result.</summary>
    Analysed = 3,

    /// <summary>Done. Kept with its result until retention drops it.</summary>
    Acknowledged = 4,

    /// <summary>Given up after the configured number of tries. Kept until retention drops it.</summary>
    Failed = 5,

    /// <summary>Dropped by retention: its file is gone, or about to be.</summary>
    Dropped = 6,
}
