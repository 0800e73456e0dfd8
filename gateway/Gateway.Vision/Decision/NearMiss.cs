namespace Gateway.Vision;

/// <summary>A suppressed moment: something looked like motion and made no event. Told once per run of frames with the same reason.</summary>
/// <param name="Reason">Why there is no event; never None.</param>
/// <param name="Region">Index of the region concerned, -1 for the whole picture.</param>
/// <param name="Track">Id of the track it was, 0 when objects are not followed or it is none.</param>
/// <param name="Seen">What it was, in sensor pixels; all zero when no object was to be told from the rest.</param>
public readonly record struct NearMiss(SuppressedReason Reason, int Region, int Track, MovingObject Seen);
