using System.Text.Json;

namespace Gateway.Analysis.Detect;

/// <summary>The results for programs. Boxes are shares of the picture from its upper left corner; times are milliseconds.</summary>
internal static class DetectJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes one JSON object and a line feed.</summary>
    public static void Write(
        string model, DetectorBackend backend, double threshold, IReadOnlyList<(string Path, ClipResult Result)> results, Stream to)
    {
        var inputs = results.Select(input => new
        {
            path = input.Path,
            elapsedMs = Rounded(input.Result.Elapsed.TotalMilliseconds),
            error = input.Result.Error,
            labels = input.Result.Labels,
            frames = input.Result.Frames.Select(frame => new
            {
                index = frame.Index,
                elapsedMs = Rounded(frame.Elapsed.TotalMilliseconds),
                error = frame.Error,
                objects = frame.Objects.Select(seen => new { label = seen.Label, confidence = Rounded(seen.Confidence), box = BoxOf(seen.Box) }),
                leftOut = frame.LeftOut,
            }),
        });
        JsonSerializer.Serialize(to, new { model, backend = backend.ToString().ToLowerInvariant(), threshold, inputs }, Indented);
        to.WriteByte((byte)'\n');
    }

    private static object? BoxOf(DetectedBox? box) => box is { } known
        ? new { left = Rounded(known.Left), top = Rounded(known.Top), width = Rounded(known.Width), height = Rounded(known.Height) }
        : null;

    /// <summary>A number that JSON lacks, possible in a box of divergent weights, becomes the largest double.</summary>
    private static double Rounded(double value) => Math.Round(double.IsFinite(value) ? value : double.MaxValue, 5);
}
