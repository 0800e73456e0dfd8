namespace Gateway.Clips;

/// <summary>Where one frame lies in a clip file, and when it was taken.</summary>
/// <param name="Offset">Of the JPEG's first byte.</param>
/// <param name="Length">Bytes of the JPEG.</param>
/// <param name="TimestampUs">Microseconds since 1970-01-01 UTC; strictly rising within a clip.</param>
public readonly record struct ClipFrame(long Offset, int Length, long TimestampUs);
