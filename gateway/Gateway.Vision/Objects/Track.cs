namespace Gateway.Vision;

/// <summary>One object as <see cref="ObjectTracker"/> keeps it.</summary>
internal struct Track
{
    public int Id;

    /// <summary>Id of the track that this one, or what it split off from, began as: tracks of one origin came in as one object.</summary>
    public int Origin;

    /// <summary>When it split off, or another from it; apart for longer than the patience, it is of its own origin.</summary>
    public TimeSpan SplitAt;

    /// <summary>Where it was when last seen; while it shares a patch, where in the patch it is thought to be.</summary>
    public MovingObject Seen;

    public TimeSpan SeenAt;

    /// <summary>As <see cref="Seen"/> in the frame before the one in which it was last seen.</summary>
    public MovingObject Before;

    public TimeSpan BeforeAt;

    /// <summary>Sensor pixels per second.</summary>
    public double VelocityX;

    public double VelocityY;

    public int Age;

    /// <summary>Frames in which it was seen.</summary>
    public int Sightings;

    /// <summary>Frames in a row in which it was not.</summary>
    public int Missed;

    /// <summary>Since when it shares a patch with another; null while it has one of its own.</summary>
    public TimeSpan? MergedAt;

    /// <summary>Where it is expected in the frame being looked at; while it shares a patch, where its speed alone would have led it since.</summary>
    public (double X, double Y) Expected;

    /// <summary>Index of the object it was given in the frame being looked at, -1 for none.</summary>
    public int Given;

    /// <summary>The detector's: how far it has come. What splits off takes a copy with it.</summary>
    public SequenceState Sequence;

    /// <summary>One sighting may be noise; what splits off a known object is known.</summary>
    public readonly bool IsConfirmed => Sightings >= 2;
}
