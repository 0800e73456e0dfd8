using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gateway.Clips;
using Gateway.Protocol.Messages;
using Gateway.Storage;
using ClipState = Gateway.Storage.ClipState;

namespace Gateway.Events;

/// <summary>Events as JSON (protocol/MQTT.md section 7). Members are added, never renamed.</summary>
internal static class EventJson
{
    private const string FinalResults = "Final results: ";
    private const string Nothing = "No object detected";

    public static byte[] Motion(EventMessage seen) => Write(json =>
    {
        json.WriteNumber("id", seen.Id);
        json.WriteString("camera", seen.CameraName);
        json.WriteString("type", seen.Type == EventKind.Sequence ? "sequence" : "area");
        json.WriteString("time", TimeOf(seen.OccurredUs));
        json.WriteNumber("clip", seen.ClipId);
        json.WriteNumber("count", seen.Count);
        json.WriteString("detail", seen.Text);
    });

    public static byte[] Clip(ClipEntry clip) => Write(json =>
    {
        json.WriteNumber("id", clip.Id);
        json.WriteString("camera", clip.File.Header.Camera);
        json.WriteString("state", StateOf(clip.State));
        json.WriteString("time", TimeOf(clip.ChangedUs));
        json.WriteString("started", TimeOf(clip.File.StartedUs));
        json.WriteNumber("durationMs", clip.File.DurationUs / 1000);
        json.WriteNumber("frames", clip.File.Frames);
        json.WriteNumber("bytes", clip.File.Length);
        json.WriteNumber("event", clip.File.Header.TriggerEventId);
    });

    public static byte[] Detection(ClipEntry clip) => Write(json =>
    {
        json.WriteNumber("clip", clip.Id);
        json.WriteString("camera", clip.File.Header.Camera);
        json.WriteString("time", TimeOf(clip.ChangedUs));
        json.WriteStartArray("labels");
        foreach (var label in LabelsOf(clip.Result))
            json.WriteStringValue(label);
        json.WriteEndArray();
        if (clip.Result is { } result && !result.StartsWith(FinalResults, StringComparison.Ordinal))
            json.WriteString("error", result);
    });

    public static byte[] State(CameraState state) => Write(json =>
    {
        json.WriteNumber("frames", state.Frames);
        json.WriteNumber("events", state.Events);
        json.WriteNumber("clipsWaiting", state.ClipsWaiting);
        json.WriteString("lastMotion", state.LastMotionUs == 0 ? null : TimeOf(state.LastMotionUs));
        json.WriteString("lastDetection", state.LastDetection);
    });

    /// <summary>What the first line of a result names.</summary>
    public static string[] LabelsOf(string? result) =>
        result is null || !result.StartsWith(FinalResults, StringComparison.Ordinal) || result.AsSpan(FinalResults.Length).SequenceEqual(Nothing)
            ? []
            : result[FinalResults.Length..].Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>One JSON object.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

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
