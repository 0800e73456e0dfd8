namespace Gateway.Vision;

/// <summary>One object, followed from frame to frame.</summary>
/// <param name="Id">From 1, never used twice by one analyzer.</param>
/// <param name="Seen">Where it was when last seen; while it is merged or missed, where it is thought to be.</param>
/// <param name="VelocityX">Sensor pixels per second, to the right.</param>
/// <param name="VelocityY">Sensor pixels per second, downward.</param>
/// <param name="Age">Frames since it was first seen, that one included.</param>
/// <param name="Missed">Frames in a row in which it was not seen.</param>
/// <param name="IsMerged">Whether it shares its patch of foreground with another track.</param>
/// <param name="IsArmed">Whether it has begun a sequence.</param>
public readonly record struct ObjectTrack(
    int Id, MovingObject Seen, double VelocityX, double VelocityY, int Age, int Missed, bool IsMerged, bool IsArmed);
