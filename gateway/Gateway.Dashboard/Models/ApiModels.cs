using System.Text.Json.Serialization;

namespace Gateway.Dashboard.Models;

/// <summary>GET /api/v1/status: the dashboard's version, open pages and counters; the daemon's counters, empty before the first statistics.</summary>
internal sealed record StatusModel(
    DaemonModel Daemon, string Version, int Browsers, IReadOnlyDictionary<string, double> Stats, IReadOnlyDictionary<string, double> Dashboard);

/// <summary>State of the link to the daemon and the time of its last change. The reason is empty while connected.</summary>
/// <remarks>Version and start are the last known ones; empty and null before the first connection.</remarks>
internal sealed record DaemonModel(
    bool Connected, DateTimeOffset Since, string Version, DateTimeOffset? StartedAt, bool ShutdownAllowed, string Reason);

/// <summary>GET /api/v1/cameras.</summary>
internal sealed record CamerasModel(IReadOnlyList<CameraModel> Cameras);

/// <summary>A restart of the daemon may change the id, not the name. Width and height are 0, and the frame's age is null, while unknown.</summary>
/// <remarks>Boards send their frames over MQTT. Regions are in the order of motion scores.</remarks>
internal sealed record CameraModel(
    uint Id, string Name, bool IsBoard, bool IsOnline, int Width, int Height, double? LastFrameAgeMs, IReadOnlyList<RegionModel> Regions);

/// <summary>Its kind is watch, entry, confirm or ignore; points are corners as [x, y] in pixels of the full frame.</summary>
internal sealed record RegionModel(string Name, string Kind, IReadOnlyList<int[]> Points);

/// <summary>GET /api/v1/events: in the order of ids; more follow the last one when <paramref name="More"/> is true.</summary>
internal sealed record EventsModel(IReadOnlyList<EventModel> Events, bool More);

/// <summary>An event: motionStarted, motionEnded, sequence, area, cameraOnline ... Ids ascend; times are the daemon's.</summary>
/// <remarks>
/// The camera's name is empty for an event of no camera, and its id 0 when the daemon has not seen it since its start. The clip's id is 0 for
/// none. The count is that of events of this kind and camera so far.
/// </remarks>
internal sealed record EventModel(
    ulong Id, string Camera, uint CameraId, string Kind, string? Region, DateTimeOffset OccurredAt, ulong ClipId, uint Count, string Detail);

/// <summary>GET /api/v1/near-misses: newest first; older ones exist when <paramref name="More"/> is true.</summary>
internal sealed record NearMissesModel(IReadOnlyList<NearMissModel> NearMisses, bool More);

/// <summary>A moment that looked like motion and raised no event. Ids ascend and begin again when the daemon restarts.</summary>
/// <remarks>
/// Reason: tooSmall, wrongEdge, wrongOrder, tooSlow, inCooldown, ignoredRegion, lightChange, cameraShake, infraredSwitch. The region is null
/// for the whole picture, the track 0 without a tracked object. Box: x, y, width, height in pixels, null without a distinct object.
/// Area and centroid are those of the moving pixels.
/// </remarks>
internal sealed record NearMissModel(
    ulong Id, string Camera, uint CameraId, string Reason, string? Region, DateTimeOffset OccurredAt, uint Frame, uint Track,
    IReadOnlyList<int>? Box, uint Area, double CentroidX, double CentroidY);

/// <summary>GET /api/v1/clips.</summary>
internal sealed record ClipsModel(IReadOnlyList<ClipModel> Clips, int Page, int Limit, uint Total);

/// <summary>A clip and its state in the queue: recorded, leased, analysed, acknowledged, failed or dropped.</summary>
/// <remarks>
/// The camera's id is 0 when the daemon has not seen it since its start, the event's id 0 for none. The result is the text of the analysis.
/// Objects and the time of each frame since the first are only in the answer for a single clip.
/// </remarks>
internal sealed record ClipModel(
    ulong Id, string Camera, uint CameraId, string State, DateTimeOffset StartedAt, uint DurationMs, uint Frames, ulong Bytes,
    ulong EventId, string? Result,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ClipObjectModel>? Objects = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<double>? FrameTimesMs = null);

/// <summary>An object that was detected in one frame, counted from 0, with a confidence of 0 to 1.</summary>
/// <remarks>Box: left, top, width and height as shares of the picture, may extend past its edges; null when the detector gave no place.</remarks>
internal sealed record ClipObjectModel(int Frame, DateTimeOffset TakenAt, string Label, double Confidence, IReadOnlyList<double>? Box);

/// <summary>GET /api/v1/images.</summary>
internal sealed record ImagesModel(IReadOnlyList<ImageModel> Images, int Page, int Limit, uint Total);

/// <summary>A stored image without its picture. The camera's id is 0 when the daemon has not seen it since its start.</summary>
/// <remarks>
/// The time of capture is the camera's, null without a clock; the other times are the daemon's. The board reports the durations of capture and
/// publishing, null when it does not; the latency is from receipt to commit.
/// </remarks>
internal sealed record ImageModel(
    ulong Id, string Camera, uint CameraId, uint Length, DateTimeOffset? CapturedAt, DateTimeOffset ReceivedAt, DateTimeOffset CommittedAt,
    int? CaptureMs, int? PublishMs, double LatencyDbMs);

/// <summary>GET /images (seed C6).</summary>
internal sealed record SeedImagesModel(IAsyncEnumerable<SeedImageRow> Images, int Page, int Limit, uint Total);

internal sealed record SeedImageRow(ulong Id, [property: JsonPropertyName("image_base64")] byte[] Image, string Timestamp);

/// <summary>GET /image/ID.</summary>
internal sealed record SeedImageModel(
    ulong Id, byte[] Image, string Timestamp, [property: JsonPropertyName("latency_db")] double LatencyDb,
    [property: JsonPropertyName("capture_time")] int? CaptureTime, [property: JsonPropertyName("publish_time")] int? PublishTime);

/// <summary>GET / for programs.</summary>
internal sealed record WelcomeModel(string Message);
