using System.Text.Json;

namespace Gateway.Analysis.Scoring;

/// <summary>A score as text, as JSON, and as CSV by frame.</summary>
internal static class TruthText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Print(TruthScore score, TextWriter to)
    {
        to.WriteLine($"{score.Seen} frames analysed, {score.Frames.Count} scored, {score.Total.Total} pixels");
        to.WriteLine($"precision  {Figure(score.Total.Precision, "nothing was found")}");
        to.WriteLine($"recall     {Figure(score.Total.Recall, "nothing moves")}");
        to.WriteLine($"F          {Figure(score.Total.F, "nothing moves, and nothing was found")}");
    }

    public static void WriteJson(TruthScore score, Stream to)
    {
        var total = score.Total;
        var json = new
        {
            frames = score.Seen,
            scored = score.Frames.Count,
            precision = total.Precision,
            recall = total.Recall,
            f = total.F,
            truePositives = total.TruePositives,
            falsePositives = total.FalsePositives,
            falseNegatives = total.FalseNegatives,
            trueNegatives = total.TrueNegatives,
        };
        JsonSerializer.Serialize(to, json, Indented);
    }

    /// <summary>One line a frame; an undefined share is empty.</summary>
    public static void WriteCsv(TruthScore score, TextWriter to)
    {
        to.NewLine = "\r\n";
        to.WriteLine("frame,number,true_positives,false_positives,false_negatives,true_negatives,precision,recall,f");
        foreach (var frame in score.Frames)
        {
            var counts = frame.Counts;
            var name = frame.Frame.Replace("\"", "\"\"", StringComparison.Ordinal);   // may contain a comma
            to.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"\"{name}\",{frame.Number},{counts.TruePositives},{counts.FalsePositives},{counts.FalseNegatives},{counts.TrueNegatives},"));
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{counts.Precision:0.######},{counts.Recall:0.######},{counts.F:0.######}"));
        }
    }

    private static string Figure(double? value, string otherwise) =>
        value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? $"undefined: {otherwise}";
}
