namespace Gateway.Dashboard.Api.Models;

/// <summary>GET /api/v1/cameras.</summary>
internal sealed record CamerasModel(IReadOnlyList<CameraModel> Cameras);
