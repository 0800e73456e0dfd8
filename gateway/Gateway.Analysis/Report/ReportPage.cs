using System.Net;
using System.Text;

namespace Gateway.Analysis.Report;

/// <summary><c>index.html</c>: the whole report on one page. Needs nothing but the files beside it: no network, no script.</summary>
internal static class ReportPage
{
    /// <summary>Rows of the list of near misses; the data files contain all.</summary>
    public const int MostNearMisses = 1000;

    public static string Write(AnalysisReport report, string timeline)
    {
        var page = new StringBuilder();
        var name = Escape(report.Video.Name);
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'">
            <title>{name}: motion</title>
            <style>
            {StyleSheet()}
            </style>
            </head>
            <body>
            <header>
            <h1>{name}</h1>
            <p>{Facts(report)}</p>
            </header>
            <main>

            """);
        WriteTiles(page, report);
        foreach (var warning in report.Warnings)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"warning\">{Escape(warning)}.</p>\n");

        page.Append(CultureInfo.InvariantCulture, $"<section class=\"card\"><h2>Timeline</h2>\n{timeline}</section>\n");
        WriteEvents(page, report);
        WriteNearMisses(page, report);
        WriteSettings(page, report);
        page.Append("""
            </main>
            <footer>As data: <a href="events.json">events.json</a>, <a href="events.csv">events.csv</a>;
            the timeline alone: <a href="timeline.svg">timeline.svg</a></footer>
            </body>
            </html>

            """);
        return page.ToString();
    }

    private static string Facts(AnalysisReport report)
    {
        var camera = report.Camera is null ? "" : $", settings of camera {report.Camera}";
        var frames = $"{report.Scores.Count} frames in {ReportText.Time(report.Length)}";
        return Escape($"{report.Width}x{report.Height}, {frames}, mode {report.Options.Mode}{camera}");
    }

    private static void WriteTiles(StringBuilder page, AnalysisReport report)
    {
        var speed = report.Took > TimeSpan.Zero ? report.Length / report.Took : 0;
        page.Append("<dl class=\"tiles\">\n");
        Tile(page, "events", $"{report.Events.Count}", "event");
        Tile(page, "near misses", $"{report.NearMisses.Count}", "miss");
        Tile(page, "of footage", ReportText.Time(report.Length), "");
        Tile(page, "analysed in", string.Create(CultureInfo.InvariantCulture, $"{report.Took.TotalSeconds:0.0} s"), "");
        Tile(page, "of real time", string.Create(CultureInfo.InvariantCulture, $"{speed:0.0}x"), "");
        page.Append("</dl>\n");
    }

    private static void Tile(StringBuilder page, string label, string value, string kind) =>
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"{kind}\"><dt>{label}</dt><dd>{value}</dd></div>\n");

    private static void WriteEvents(StringBuilder page, AnalysisReport report)
    {
        page.Append("<h2 class=\"group\">Events</h2>\n");
        if (report.Events.Count == 0)
        {
            page.Append(
                "<p class=\"empty\">None. The timeline shows the distance of the motion from the threshold, the near misses the reasons.</p>\n");
        }

        foreach (var seen in report.Events)
        {
            var until = seen.EndedAt is { } ended ? $" to {ReportText.Time(ended)}" : "";
            var largest = seen.Objects.Count == 0 ? "no object" : $"largest object {ReportText.Pixels(seen.Objects[0].Area)}";
            page.Append(CultureInfo.InvariantCulture, $"""
                <article class="card" id="event-{seen.Number}">
                <h3><span class="number">{seen.Number}</span> {ReportText.Time(seen.At)}{until}
                <small>{Escape(seen.Region)} · {ReportText.Percent(seen.Score)} moves · {largest} · frame {seen.Frame}</small></h3>

                """);
            page.Append(seen.Sheet is null
                ? "<p class=\"empty\">No contact sheet: there are too many events.</p>\n"
                : $"<a href=\"{seen.Sheet}\"><img loading=\"lazy\" src=\"{seen.Sheet}\" alt=\"Frames around event {seen.Number}\"></a>\n");
            page.Append("</article>\n");
        }
    }

    private static void WriteNearMisses(StringBuilder page, AnalysisReport report)
    {
        page.Append("<h2 class=\"group\">Near misses</h2>\n");
        if (report.NearMisses.Count == 0)
        {
            page.Append("<p class=\"empty\">None.</p>\n");
            return;
        }

        page.Append("<ul class=\"misses\">\n");
        foreach (var miss in report.NearMisses.Take(MostNearMisses))
        {
            var picture = miss.Picture is null ? "" : $"<a href=\"{miss.Picture}\"><img loading=\"lazy\" src=\"{miss.Picture}\" alt=\"\"></a>";
            var largest = miss.Seen is { } moving ? $" · {ReportText.Pixels(moving.Area)}" : "";
            var region = miss.Region is null ? "" : $"{Escape(miss.Region)} · {ReportText.Percent(miss.Score)}";
            page.Append(CultureInfo.InvariantCulture, $"""
                <li class="card" id="miss-{miss.Number}">{picture}<div>
                <h3>{ReportText.Time(miss.At)} <span class="reason">{ReportText.Words(miss.Reason)}</span></h3>
                <p>{ReportText.Advice(miss.Reason)}</p><small>{region}{largest} · frame {miss.Frame}</small></div></li>

                """);
        }

        page.Append("</ul>\n");
        if (report.NearMisses.Count > MostNearMisses)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"empty\">{report.NearMisses.Count - MostNearMisses} more are in events.csv.</p>\n");
    }

    private static void WriteSettings(StringBuilder page, AnalysisReport report)
    {
        page.Append("<details class=\"card\"><summary>Settings of the analysis</summary><dl class=\"settings\">\n");
        foreach (var (name, value) in ReportSettings.Of(report.Options))
            page.Append(CultureInfo.InvariantCulture, $"<dt>{name}</dt><dd>{Escape(value)}</dd>\n");
        foreach (var region in report.Options.Regions)
            page.Append(CultureInfo.InvariantCulture, $"<dt>Region {Escape(region.Name)}</dt><dd>{ReportSettings.Corners(region)}</dd>\n");
        page.Append("</dl></details>\n");
    }

    private static string StyleSheet()
    {
        using var reader = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd().TrimEnd();
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
