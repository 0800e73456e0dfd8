namespace Gateway.Dashboard.Api.Models;

/// <summary>Something that happened.</summary>
/// <param name="Id">Ascending; what to resume after.</param>
/// <param name="Camera">Name; empty for what concerns no camera.</param>
/// <param name="CameraId">0 for none, or one not seen since the daemon started.</param>
/// <param name="Kind">motionStarted, motionEnded, sequence, area, cameraOnline ...</param>
/// <param name="Region">Name; null for none.</param>
/// <param name="OccurredAt">By the daemon's clock.</param>
/// <param name="ClipId">0 for none.</param>
/// <param name="Count">Events of this kind and camera so far.</param>
/// <param name="Detail">For people.</param>
internal sealed record EventModel(
    ulong Id, string Camera, uint CameraId, string Kind, string? Region, DateTimeOffset OccurredAt, ulong ClipId, uint Count, string Detail);
