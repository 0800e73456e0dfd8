namespace Gateway.Storage;

/// <summary>A stored image without its bytes. Times are microseconds since 1970-01-01 UTC.</summary>
/// <param name="Id">From 1, rising over restarts, never reused.</param>
/// <param name="Camera">Name of the camera.</param>
/// <param name="BootId">Boot id of the board; 0 from seed boards.</param>
/// <param name="ImageId">The board's own number.</param>
/// <param name="CapturedUs">Board's clock; 0 while unknown.</param>
/// <param name="PublishedUs">Board's clock; 0 while unknown.</param>
/// <param name="ReceivedUs">Time by the daemon's clock.</param>
/// <param name="CommittedUs">The daemon's clock; null when a crash came before it was written.</param>
/// <param name="LatencyDbMs">Receipt to commit, milliseconds; null with <paramref name="CommittedUs"/>.</param>
/// <param name="CaptureMs">The seed's capture_time; null while unknown.</param>
/// <param name="PublishMs">The seed's publish_time; null while unknown.</param>
/// <param name="Length">Bytes of the JPEG.</param>
public sealed record ImageRow(
    long Id, string Camera, uint BootId, long ImageId, long CapturedUs, long PublishedUs, long ReceivedUs, long? CommittedUs, double? LatencyDbMs,
    int? CaptureMs, int? PublishMs, int Length);

/// <summary>One page of a listing, and the number of images of that camera, or of all.</summary>
public sealed record ImagePage(IReadOnlyList<ImageRow> Images, long Total);
