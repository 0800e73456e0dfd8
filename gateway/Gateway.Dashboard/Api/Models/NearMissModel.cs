namespace Gateway.Dashboard.Api.Models;

/// <summary>Something that looked like motion and made no event.</summary>
/// <param name="Id">Ascending since the daemon started.</param>
/// <param name="Camera">Name.</param>
/// <param name="CameraId">Its number in this run of the daemon.</param>
/// <param name="Reason">tooSmall, wrongEdge, wrongOrder, tooSlow, inCooldown, ignoredRegion, lightChange, cameraShake, infraredSwitch.</param>
/// <param name="Region">Name; null for the whole picture.</param>
/// <param name="OccurredAt">By the daemon's clock.</param>
/// <param name="Frame">Number of the frame.</param>
/// <param name="Track">Of the object followed; 0 for none.</param>
/// <param name="Box">x, y, width, height in pixels of the picture; null when there is no object to be told from the rest.</param>
/// <param name="Area">Pixels of the object that moved.</param>
/// <param name="CentroidX">Of those.</param>
/// <param name="CentroidY">Of those.</param>
internal sealed record NearMissModel(
    ulong Id,
    string Camera,
    uint CameraId,
    string Reason,
    string? Region,
    DateTimeOffset OccurredAt,
    uint Frame,
    uint Track,
    IReadOnlyList<int>? Box,
    uint Area,
    double CentroidX,
    double CentroidY);
