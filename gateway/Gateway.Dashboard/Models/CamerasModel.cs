namespace Gateway.Dashboard.Models;

/// <summary>GET /api/v1/cameras.</summary>
internal sealed record CamerasModel(IReadOnlyList<CameraModel> Cameras);

/// <summary>
/// A restart of the daemon may change the id, not the name; the display name is for people. Width and height are 0, and the frame's age is null,
/// while unknown.
/// </summary>
/// <remarks>
/// Boards send their frames over MQTT. The state is starting, live, asleep, stalled, lost or ended, the reason a text for people, empty while
/// live. The next try, of a board that is asleep the time of its next picture, is null if none is planned, or one is under way. Regions are in
/// the order of motion scores.
/// </remarks>
internal sealed record CameraModel(
    uint Id, string Name, string DisplayName, bool IsBoard, bool IsOnline, string State, string Reason, DateTimeOffset? Since,
    DateTimeOffset? NextTryAt, int Width, int Height, double? LastFrameAgeMs, IReadOnlyList<RegionModel> Regions);

/// <summary>Its kind is watch, entry, confirm or ignore; points are corners as [x, y] in pixels of the full frame.</summary>
internal sealed record RegionModel(string Name, string Kind, IReadOnlyList<int[]> Points);
