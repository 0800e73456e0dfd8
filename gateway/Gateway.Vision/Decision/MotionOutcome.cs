namespace Gateway.Vision;

/// <summary>What a frame did to the decision.</summary>
public enum MotionOutcome : byte
{
    /// <summary>Nothing changed.</summary>
    None = 0,

    /// <summary>An object came into the entry region as it should; the timer runs.</summary>
    Armed = 1,

    /// <summary>It reached a region between entry and confirm; the timer runs anew.</summary>
    Advanced = 2,

    /// <summary>A motion event.</summary>
    Fired = 3,

    /// <summary>The time was up; the sequence begins anew.</summary>
    Cleared = 4,
}
