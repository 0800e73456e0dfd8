
namespace Gateway.Dashboard.Models;

/// <summary>GET /api/v1/images.</summary>
internal sealed record ImagesModel(IReadOnlyList<ImageModel> Images, int Page, int Limit, uint Total);

/// <summary>A stored image without its picture. The camera's id is 0 when the daemon has not seen it since its start.</summary>
/// <remarks>
/// The time of capture is the camera's, null without a trusted clock; the other times are the daemon's. The board reports the durations of capture
/// and publishing, null when it does not; the latency is from receipt to commit.
/// </remarks>
internal sealed record ImageModel(
    ulong Id, string Camera, uint CameraId, uint Length, DateTimeOffset? CapturedAt, bool ClockTrusted, DateTimeOffset ReceivedAt,
    DateTimeOffset CommittedAt, int? CaptureMs, int? PublishMs, double LatencyDbMs);

/// <summary>Live message: the number of images stored since the last such message, and the newest of them.</summary>
internal sealed record StoredImagesModel(int Count, ImageModel Newest);
