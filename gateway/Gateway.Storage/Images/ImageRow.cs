namespace Gateway.Storage;

/// <summary>An image as stored, without its bytes.</summary>
/// <param name="Id">From 1, rising over restarts, never reused.</param>
/// <param name="Camera">The camera's name.</param>
/// <param name="BootId">Of the board; 0 from seed boards.</param>
/// <param name="ImageId">The board's own number.</param>
/// <param name="CapturedUs">Board's clock, microseconds since 1970-01-01 UTC; 0 while unknown.</param>
/// <param name="PublishedUs">Board's clock; 0 while unknown.</param>
/// <param name="ReceivedUs">Our clock.</param>
/// <param name="CommittedUs">Our clock; null when a crash came before it was written down.</param>
/// <param name="LatencyDbMs">Receipt to commit; null with <paramref name="CommittedUs"/>.</param>
/// <param name="CaptureMs">Seed's capture_time; null while unknown.</param>
/// <param name="PublishMs">Seed's publish_time; null while unknown.</param>
/// <param name="Length">Bytes of the JPEG.</param>
/// <param name="KeyId">The key it is encrypted with.</param>
/// <param name="Format">How.</param>
public sealed record ImageRow(
    long Id, string Camera, uint BootId, long ImageId, long CapturedUs, long PublishedUs, long ReceivedUs, long? CommittedUs, double? LatencyDbMs,
    int? CaptureMs, int? PublishMs, int Length, uint KeyId, ImageFormat Format);
