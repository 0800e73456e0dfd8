using System.Text.Json.Serialization;

namespace Gateway.Dashboard.Models;

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
