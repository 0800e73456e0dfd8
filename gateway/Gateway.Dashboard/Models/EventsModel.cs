namespace Gateway.Dashboard.Models;

/// <summary>GET /api/v1/events: in the order of ids; more follow the last one when <paramref name="More"/> is true.</summary>
internal sealed record EventsModel(IReadOnlyList<EventModel> Events, bool More);

/// <summary>An event: motionStarted, motionEnded, sequence, area, cameraOnline ... Ids ascend; times are the daemon's.</summary>
/// <remarks>
/// The camera's name is empty for an event of no camera, and its id 0 when the daemon has not seen it since its start. The clip's id is 0 for
/// none. The count is that of the camera's motion events so far; a motionEnded has the count of the event that it ends. Lasts, and, once it is over,
/// the end, the duration and the peak (largest share of its region that moved, 0 to 1) are those of a motion event; null if they are not known.
/// </remarks>
internal sealed record EventModel(
    ulong Id, string Camera, uint CameraId, string Kind, string? Region, DateTimeOffset OccurredAt, ulong ClipId, uint Count, string Detail,
    bool Lasts = false, DateTimeOffset? EndedAt = null, long? DurationMs = null, double? Peak = null);

/// <summary>GET /api/v1/near-misses: newest first; older ones exist when <paramref name="More"/> is true.</summary>
internal sealed record NearMissesModel(IReadOnlyList<NearMissModel> NearMisses, bool More);

/// <summary>A moment that looked like motion and raised no event. Ids ascend and begin again when the daemon restarts.</summary>
/// <remarks>
/// Reason: tooSmall, wrongEdge, wrongOrder, tooSlow, inCooldown, ignoredRegion, lightChange, cameraShake, infraredSwitch, and those of WIRE.md
/// since. The region is null for the whole picture, the track 0 without a tracked object. Box: x, y, width, height in pixels; null: no object.
/// Area and centroid are those of the moving pixels.
/// </remarks>
internal sealed record NearMissModel(
    ulong Id, string Camera, uint CameraId, string Reason, string? Region, DateTimeOffset OccurredAt, uint Frame, uint Track,
    IReadOnlyList<int>? Box, uint Area, double CentroidX, double CentroidY);
