namespace Gateway.Vision;

/// <summary>One tracked object.</summary>
/// <param name="Id">From 1, never reused by one analyzer.</param>
/// <param name="Seen">Its last place; an estimate while it is merged or missed.</param>
/// <param name="VelocityX">Sensor pixels per second to the right.</param>
/// <param name="VelocityY">Sensor pixels per second downward.</param>
/// <param name="Age">Frames since it was first seen, including that one.</param>
/// <param name="Missed">Consecutive frames without it.</param>
/// <param name="IsMerged">Whether it shares its patch of foreground with another track.</param>
/// <param name="IsArmed">Whether it has begun a sequence.</param>
public readonly record struct ObjectTrack(
    int Id, MovingObject Seen, double VelocityX, double VelocityY, int Age, int Missed, bool IsMerged, bool IsArmed);

/// <summary>The state of <see cref="ObjectTracker"/> for one object.</summary>
internal struct Track
{
    public int Id;

    /// <summary>Id of the first track in its line of splits: tracks of one origin came in as one object.</summary>
    public int Origin;

    /// <summary>Time of its last split; after the patience it becomes its own origin.</summary>
    public TimeSpan SplitAt;

    /// <summary>Its last place; an estimate while it shares a patch.</summary>
    public MovingObject Seen;

    public TimeSpan SeenAt;

    /// <summary>As <see cref="Seen"/>, one sighting earlier.</summary>
    public MovingObject Before;

    public TimeSpan BeforeAt;

    /// <summary>Sensor pixels per second, as <see cref="VelocityY"/>.</summary>
    public double VelocityX;

    public double VelocityY;

    public int Age;

    /// <summary>Frames in which it was seen.</summary>
    public int Sightings;

    /// <summary>Consecutive frames in which it was not seen.</summary>
    public int Missed;

    /// <summary>Since when it shares a patch; null while it has its own.</summary>
    public TimeSpan? MergedAt;

    /// <summary>Its expected place in the current frame; in a shared patch, where its speed alone would have led it.</summary>
    public (double X, double Y) Expected;

    /// <summary>Index of its object in the current frame, -1 for none.</summary>
    public int Given;

    /// <summary>Progress, kept by the detector. A track that splits off gets a copy.</summary>
    public SequenceState Sequence;

    /// <summary>One sighting may be noise; a piece split off a known object is not.</summary>
    public readonly bool IsConfirmed => Sightings >= 2;
}
