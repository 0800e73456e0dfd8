using System.Text.Json;
using Gateway.Vision;

namespace Gateway.Analysis.Report;

/// <summary><c>events.json</c>: everything the report says, for programs. Times are seconds since the first frame; places are sensor pixels.</summary>
internal static class EventsJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static void Write(AnalysisReport report, Stream to)
    {
        using var json = new Utf8JsonWriter(to, Indented);
        json.WriteStartObject();
        json.WriteString("video", report.Video.Name);
        json.WriteNumber("width", report.Width);
        json.WriteNumber("height", report.Height);
        json.WriteNumber("frames", report.Scores.Count);
        json.WriteNumber("seconds", Rounded(report.Length.TotalSeconds));
        json.WriteNumber("tookSeconds", Rounded(report.Took.TotalSeconds));
        json.WriteBoolean("complete", report.IsComplete);
        WriteSettings(json, report);
        json.WriteStartArray("warnings");
        foreach (var warning in report.Warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();

        json.WriteStartArray("events");
        foreach (var seen in report.Events)
            WriteEvent(json, seen);
        json.WriteEndArray();

        json.WriteStartArray("nearMisses");
        foreach (var miss in report.NearMisses)
            WriteNearMiss(json, miss);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSettings(Utf8JsonWriter json, AnalysisReport report)
    {
        json.WriteStartObject("settings");
        json.WriteString("camera", report.Camera);
        foreach (var (name, value) in ReportSettings.Of(report.Options))
            json.WriteString(name, value);
        json.WriteStartArray("regions");
        foreach (var region in report.Options.Regions)
        {
            json.WriteStartObject();
            json.WriteString("name", region.Name);
            json.WriteStartArray("points");
            foreach (var corner in region.Corners)
                json.WriteStringValue($"{corner.X},{corner.Y}");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter json, AnalyzedEvent seen)
    {
        json.WriteStartObject();
        json.WriteNumber("number", seen.Number);
        json.WriteNumber("at", Rounded(seen.At.TotalSeconds));
        json.WriteNumber("frame", seen.Frame);
        if (seen.EndedAt is { } ended)
            json.WriteNumber("endedAt", Rounded(ended.TotalSeconds));
        json.WriteString("region", seen.Region);
        json.WriteNumber("track", seen.Track);
        json.WriteNumber("score", Rounded(seen.Score));
        json.WriteStartArray("objects");
        foreach (var moving in seen.Objects)
            WriteObject(json, moving);
        json.WriteEndArray();
        json.WriteString("sheet", seen.Sheet);
        json.WriteEndObject();
    }

    private static void WriteNearMiss(Utf8JsonWriter json, AnalyzedMiss miss)
    {
        json.WriteStartObject();
        json.WriteNumber("number", miss.Number);
        json.WriteNumber("at", Rounded(miss.At.TotalSeconds));
        json.WriteNumber("frame", miss.Frame);
        json.WriteString("reason", ReportText.Key(miss.Reason));
        json.WriteString("region", miss.Region);
        json.WriteNumber("score", Rounded(miss.Score));
        json.WritePropertyName("object");
        if (miss.Seen is { } moving)
            WriteObject(json, moving);
        else
            json.WriteNullValue();
        json.WriteString("picture", miss.Picture);
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, MovingObject moving)
    {
        json.WriteStartObject();
        json.WriteNumber("x", moving.X);
        json.WriteNumber("y", moving.Y);
        json.WriteNumber("width", moving.Width);
        json.WriteNumber("height", moving.Height);
        json.WriteNumber("area", moving.Area);
        json.WriteNumber("centroidX", Rounded(moving.CentroidX));
        json.WriteNumber("centroidY", Rounded(moving.CentroidY));
        json.WriteEndObject();
    }

    private static double Rounded(double value) => Math.Round(value, 4);
}
