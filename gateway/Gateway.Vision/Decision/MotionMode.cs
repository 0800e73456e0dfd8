namespace Gateway.Vision;

/// <summary>What makes a motion event.</summary>
public enum MotionMode
{
    /// <summary>An object passes the regions in order, within a time, in a direction (A5 to A8).</summary>
    Sequence,

    /// <summary>A share of a region is foreground for some frames.</summary>
    Area,
}
