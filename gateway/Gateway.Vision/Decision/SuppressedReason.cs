namespace Gateway.Vision;

/// <summary>Why something that looked like motion made no event.</summary>
public enum SuppressedReason : byte
{
    None = 0,

    /// <summary>The largest object is in the region that counts, but does not exceed the least area.</summary>
    TooSmall = 1,

    /// <summary>Came into the entry region over another edge, or out of nowhere.</summary>
    WrongEdge = 2,

    /// <summary>Came into the confirm region without having passed the ones before: the harmless direction (A8).</summary>
    WrongOrder = 3,

    /// <summary>Did not reach the next region within the window.</summary>
    TooSlow = 4,

    /// <summary>Would have fired, but too soon after the last event.</summary>
    InCooldown = 5,
}
