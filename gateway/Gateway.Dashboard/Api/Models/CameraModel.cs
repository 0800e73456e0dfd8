namespace Gateway.Dashboard.Api.Models;

/// <summary>One camera.</summary>
/// <param name="Id">The daemon's number; may change when it restarts.</param>
/// <param name="Name">Unique, the same after a restart.</param>
/// <param name="IsBoard">Whether its frames come over MQTT.</param>
/// <param name="IsOnline">Whether frames are expected of it now.</param>
/// <param name="Width">Pixels; 0 while unknown.</param>
/// <param name="Height">Pixels; 0 while unknown.</param>
/// <param name="LastFrameAgeMs">When this was told, since its newest frame; null while there is none.</param>
/// <param name="Regions">In the order of motion scores.</param>
internal sealed record CameraModel(
    uint Id, string Name, bool IsBoard, bool IsOnline, int Width, int Height, double? LastFrameAgeMs, IReadOnlyList<RegionModel> Regions);
