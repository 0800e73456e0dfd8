using System.Text.Json;
using Gateway.Detection;

namespace Gateway.Analysis.Detect;

/// <summary>The results for programs. Boxes are in shares of the picture from its upper left corner; times are milliseconds.</summary>
internal static class DetectJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <param name="model">Directory of the model.</param>
    /// <param name="backend">What computed.</param>
    /// <param name="threshold">Least confidence of an object, 0 to 1.</param>
    /// <param name="results">Of each input.</param>
    /// <param name="to">Receives one JSON object and a line feed.</param>
    public static void Write(string model, DetectorBackend backend, double threshold, IReadOnlyList<(string Path, ClipResult Result)> results, Stream to)
    {
        using (var json = new Utf8JsonWriter(to, Indented))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteString("backend", backend.ToString().ToLowerInvariant());
            json.WriteNumber("threshold", threshold);
            json.WriteStartArray("inputs");
            foreach (var (path, result) in results)
                WriteResult(json, path, result);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }

    private static void WriteResult(Utf8JsonWriter json, string path, ClipResult result)
    {
        json.WriteStartObject();
        json.WriteString("path", path);
        json.WriteNumber("elapsedMs", Rounded(result.Elapsed.TotalMilliseconds));
        json.WriteString("error", result.Error);
        json.WriteStartArray("labels");
        foreach (var label in result.Labels)
            json.WriteStringValue(label);
        json.WriteEndArray();
        json.WriteStartArray("frames");
        foreach (var frame in result.Frames)
            WriteFrame(json, frame);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFrame(Utf8JsonWriter json, ClipFrameResult frame)
    {
        json.WriteStartObject();
        json.WriteNumber("index", frame.Index);
        json.WriteNumber("elapsedMs", Rounded(frame.Elapsed.TotalMilliseconds));
        json.WriteString("error", frame.Error);
        json.WriteStartArray("objects");
        foreach (var seen in frame.Objects)
        {
            json.WriteStartObject();
            json.WriteString("label", seen.Label);
            json.WriteNumber("confidence", Rounded(seen.Confidence));
            if (seen.Box is { } box)
                WriteBox(json, box);
            else
                json.WriteNull("box");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("leftOut", frame.LeftOut);
        json.WriteEndObject();
    }

    private static void WriteBox(Utf8JsonWriter json, DetectedBox box)
    {
        json.WriteStartObject("box");
        json.WriteNumber("left", Rounded(box.Left));
        json.WriteNumber("top", Rounded(box.Top));
        json.WriteNumber("width", Rounded(box.Width));
        json.WriteNumber("height", Rounded(box.Height));
        json.WriteEndObject();
    }

    /// <summary>What JSON cannot hold, as a box of weights gone wild may have, becomes the largest number there is.</summary>
    private static double Rounded(double value) => Math.Round(double.IsFinite(value) ? value : double.MaxValue, 5);
}
