using System.Globalization;
using System.Text.Json;

namespace Gateway.Analysis.Scoring;

/// <summary>A score for people, for programs, and frame by frame.</summary>
internal static class TruthText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static void Print(TruthScore score, TextWriter to)
    {
        to.WriteLine($"{score.Seen} frames analysed, {score.Frames.Count} scored, {score.Total.Total} pixels");
        to.WriteLine($"precision  {Figure(score.Total.Precision, "nothing was said to move")}");
        to.WriteLine($"recall     {Figure(score.Total.Recall, "nothing moves")}");
        to.WriteLine($"F          {Figure(score.Total.F, "nothing moves, and nothing was said to")}");
    }

    public static void WriteJson(TruthScore score, Stream to)
    {
        using var json = new Utf8JsonWriter(to, Indented);
        json.WriteStartObject();
        json.WriteNumber("frames", score.Seen);
        json.WriteNumber("scored", score.Frames.Count);
        Write(json, "precision", score.Total.Precision);
        Write(json, "recall", score.Total.Recall);
        Write(json, "f", score.Total.F);
        json.WriteNumber("truePositives", score.Total.TruePositives);
        json.WriteNumber("falsePositives", score.Total.FalsePositives);
        json.WriteNumber("falseNegatives", score.Total.FalseNegatives);
        json.WriteNumber("trueNegatives", score.Total.TrueNegatives);
        json.WriteEndObject();
    }

    /// <summary>One line a frame; a share that has no meaning is left empty.</summary>
    public static void WriteCsv(TruthScore score, TextWriter to)
    {
        to.NewLine = "\r\n";
        to.WriteLine("frame,number,true_positives,false_positives,false_negatives,true_negatives,precision,recall,f");
        foreach (var frame in score.Frames)
        {
            var counts = frame.Counts;
            // A file's name may hold a comma.
            to.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"\"{frame.Frame.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{frame.Number},{counts.TruePositives},{counts.FalsePositives},{counts.FalseNegatives},{counts.TrueNegatives},{counts.Precision:0.######},{counts.Recall:0.######},{counts.F:0.######}"));
        }
    }

    private static string Figure(double? value, string otherwise) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? $"undefined: {otherwise}";

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }
}
