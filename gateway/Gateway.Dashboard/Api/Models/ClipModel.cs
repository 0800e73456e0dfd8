using System.Text.Json.Serialization;

namespace Gateway.Dashboard.Api.Models;

/// <summary>One clip and where it stands in the queue.</summary>
/// <param name="Id">Of the clip.</param>
/// <param name="Camera">Name.</param>
/// <param name="CameraId">0 for one not seen since the daemon started.</param>
/// <param name="State">recorded, leased, analysed, acknowledged, failed or dropped.</param>
/// <param name="StartedAt">Its first frame was received.</param>
/// <param name="DurationMs">First to last frame.</param>
/// <param name="Frames">How many.</param>
/// <param name="Bytes">Of the MP4 file.</param>
/// <param name="EventId">The event it is about; 0 for none.</param>
/// <param name="Result">Of its analysis, as text; null while there is none.</param>
/// <param name="Objects">What was seen, in the order of frames; only where one clip is asked for.</param>
/// <param name="FrameTimesMs">Since the first frame, one per frame; only where one clip is asked for.</param>
internal sealed record ClipModel(
    ulong Id,
    string Camera,
    uint CameraId,
    string State,
    DateTimeOffset StartedAt,
    uint DurationMs,
    uint Frames,
    ulong Bytes,
    ulong EventId,
    string? Result,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ClipObjectModel>? Objects = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<double>? FrameTimesMs = null);
