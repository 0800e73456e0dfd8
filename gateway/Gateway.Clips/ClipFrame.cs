namespace Gateway.Clips;

/// <summary>Position and time of one frame in a clip file.</summary>
/// <param name="Offset">Position of the JPEG's first byte.</param>
/// <param name="Length">Bytes of the JPEG.</param>
/// <param name="TimestampUs">Microseconds since 1970-01-01 UTC; strictly rising within a clip.</param>
public readonly record struct ClipFrame(long Offset, int Length, long TimestampUs);
