using System.Text;

namespace Gateway.Analysis.Report;

/// <summary>Writes the files of a report except its pictures, which exist already.</summary>
internal static class ReportWriter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <exception cref="IOException">The disk is full, or the directory was removed.</exception>
    public static void Write(AnalysisReport report, string folder)
    {
        using (var json = File.Create(Path.Combine(folder, "events.json")))
            EventsJson.Write(report, json);
        using (var csv = new StreamWriter(Path.Combine(folder, "events.csv"), append: false, Utf8))
            EventsCsv.Write(report, csv);
        var timeline = TimelineSvg.Draw(report);
        File.WriteAllText(Path.Combine(folder, "timeline.svg"), timeline, Utf8);
        File.WriteAllText(Path.Combine(folder, "index.html"), ReportPage.Write(report, timeline), Utf8);
    }
}
