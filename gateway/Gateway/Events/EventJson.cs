using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Events;

/// <summary>Events as JSON (protocol/MQTT.md section 7). Members are added, never renamed.</summary>
internal static class EventJson
{
    private const string FinalResults = "Final results: ";
    private const string Nothing = "No object detected";

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static byte[] Motion(EventMessage seen) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        id = seen.Id,
        camera = seen.CameraName,
        type = seen.Type switch { EventKind.Sequence => "sequence", EventKind.MotionEnded => "ended", _ => "area" },
        time = TimeOf(seen.OccurredUs),
        clip = seen.ClipId,
        count = seen.Count,
        detail = seen.Text,
    });

    public static byte[] Clip(ClipEntry clip) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        id = clip.Id,
        camera = clip.File.Header.Camera,
        state = StateOf(clip.State),
        time = TimeOf(clip.ChangedUs),
        started = TimeOf(clip.File.StartedUs),
        durationMs = clip.File.DurationUs / 1000,
        frames = clip.File.Frames,
        bytes = clip.File.Length,
        @event = clip.File.Header.TriggerEventId,
    });

    public static byte[] Detection(ClipEntry clip) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            clip = clip.Id,
            camera = clip.File.Header.Camera,
            time = TimeOf(clip.ChangedUs),
            labels = LabelsOf(clip.Result),
            error = clip.Result is { } result && !result.StartsWith(FinalResults, StringComparison.Ordinal) ? result : null,
        },
        WithoutNulls);

    public static byte[] State(CameraState state) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        frames = state.Frames,
        events = state.Events,
        moving = state.MovingSinceUs != 0,
        movingSince = state.MovingSinceUs == 0 ? null : TimeOf(state.MovingSinceUs),
        clipsWaiting = state.ClipsWaiting,
        lastMotion = state.LastMotionUs == 0 ? null : TimeOf(state.LastMotionUs),
        lastDetection = state.LastDetection,
        source = SourceOf(state.Source),
        reason = state.Reason,
    });

    /// <summary>The labels in the first line of a result.</summary>
    public static string[] LabelsOf(string? result) =>
        result is null || !result.StartsWith(FinalResults, StringComparison.Ordinal) || result.AsSpan(FinalResults.Length).SequenceEqual(Nothing)
            ? []
            : result[FinalResults.Length..].Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static string SourceOf(SourceState state) => state switch
    {
        SourceState.Starting => "starting",
        SourceState.Live => "live",
        SourceState.Stalled => "stalled",
        SourceState.Lost => "lost",
        SourceState.Ended => "ended",
        SourceState.Asleep => "asleep",
        _ => "unknown",
    };

    private static string StateOf(ClipState state) => state switch
    {
        ClipState.Recorded => "recorded",
        ClipState.Acknowledged => "acknowledged",
        ClipState.Failed => "failed",
        _ => "dropped",
    };

    private static string TimeOf(long microseconds) =>
        UnixTime.FromUnixMicroseconds(microseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
