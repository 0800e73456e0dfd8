namespace Gateway.Vision;

/// <summary>The edge over which an object must come into the entry region. Of a polygon, the edge of its bounding box.</summary>
public enum RoiEdge
{
    /// <summary>From outside the region, over whichever edge.</summary>
    Any,

    /// <summary>Downward over the top edge: the seed's behaviour (A6).</summary>
    Top,

    /// <summary>Upward over the bottom edge.</summary>
    Bottom,

    /// <summary>To the right over the left edge.</summary>
    Left,

    /// <summary>To the left over the right edge.</summary>
    Right,
}
