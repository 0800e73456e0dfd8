namespace Gateway.Vision;

/// <summary>Why something that looked like motion made no event. The numbers are on the link and never change.</summary>
public enum SuppressedReason : byte
{
    None = 0,

    /// <summary>The object is in the region that counts, but does not exceed the least area.</summary>
    TooSmall = 1,

    /// <summary>Came into the entry region over another edge, or out of nowhere.</summary>
    WrongEdge = 2,

    /// <summary>Came into the confirm region without having passed the ones before: the harmless direction (A8).</summary>
    WrongOrder = 3,

    /// <summary>Did not reach the next region within the window.</summary>
    TooSlow = 4,

    /// <summary>Would have fired, but too soon after the last event.</summary>
    InCooldown = 5,

    /// <summary>In a region that counts, but what is left of it outside of an ignored area does not exceed the least area.</summary>
    IgnoredRegion = 6,

    /// <summary>The light of the whole picture changed at once.</summary>
    LightChange = 7,

    /// <summary>The camera was shaken: the picture is the one known, moved by some pixels.</summary>
    CameraShake = 8,

    /// <summary>The camera went from day to night sight or back: all of the picture changed at once, and not by its light alone.</summary>
    InfraredSwitch = 9,
}
