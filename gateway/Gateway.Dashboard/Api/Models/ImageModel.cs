namespace Gateway.Dashboard.Api.Models;

/// <summary>One stored image, without its picture.</summary>
/// <param name="Id">Row of the image store.</param>
/// <param name="Camera">Name.</param>
/// <param name="CameraId">0 for one not seen since the daemon started.</param>
/// <param name="Length">Bytes of the JPEG.</param>
/// <param name="CapturedAt">By the camera's clock; null when it has none.</param>
/// <param name="ReceivedAt">By the daemon's clock.</param>
/// <param name="CommittedAt">By the daemon's clock.</param>
/// <param name="CaptureMs">How long taking it took, told by the board; null when it did not.</param>
/// <param name="PublishMs">How long publishing it took, told by the board; null when it did not.</param>
/// <param name="LatencyDbMs">Receipt to commit.</param>
internal sealed record ImageModel(
    ulong Id,
    string Camera,
    uint CameraId,
    uint Length,
    DateTimeOffset? CapturedAt,
    DateTimeOffset ReceivedAt,
    DateTimeOffset CommittedAt,
    int? CaptureMs,
    int? PublishMs,
    double LatencyDbMs);
