namespace Gateway.Dashboard.Models;

/// <summary>GET /api/v1/cameras/NAME/board: the settings that the camera's board reported last.</summary>
/// <remarks>
/// A camera whose board takes no commands, or that is no board, has takesCommands false and nothing else. Interval is fixed, follows (the motion)
/// or asked (it would follow, but a person asked for one). Quality, resolution and flash are null if the board cannot change them.
/// </remarks>
internal sealed record BoardModel(
    string Camera, bool TakesCommands, string? Board = null, uint? BootId = null, DateTimeOffset? ReportedAt = null, uint? IntervalMs = null,
    string? Interval = null, int? Quality = null, string? Resolution = null, bool? Flash = null);

/// <summary>PUT /api/v1/cameras/NAME/board: the settings to ask for; null leaves one unchanged, intervalMs 0 takes back the asked one.</summary>
internal sealed record BoardSetModel(long? IntervalMs, int? Quality, string? Resolution, bool? Flash, bool? Restart);
