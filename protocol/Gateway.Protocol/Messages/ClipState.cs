namespace Gateway.Protocol.Messages;

/// <summary>How far a clip is. The numbers are on the wire and never change.</summary>
public enum ClipState : byte
{
    None = 0,

    /// <summary>Safe on disk, waiting for analysis.</summary>
    Recorded = 1,

    /// <summary>Somebody works on it.</summary>
    Leased = 2,

    /// <summary>It has a result, which is not yet acknowledged.</summary>
    Analysed = 3,

    /// <summary>Done.</summary>
    Acknowledged = 4,

    /// <summary>Given up after the configured number of tries; the result tells why.</summary>
    Failed = 5,

    /// <summary>Removed by retention.</summary>
    Dropped = 6,
}
