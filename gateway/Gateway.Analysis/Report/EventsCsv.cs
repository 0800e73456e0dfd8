namespace Gateway.Analysis.Report;

/// <summary><c>events.csv</c>: events and near misses in order of time, one a line (RFC 4180).</summary>
internal static class EventsCsv
{
    public const string Header = "kind,number,at_s,time,frame,region,score,reason,ended_s,x,y,width,height,area,centroid_x,centroid_y,picture";

    public static void Write(AnalysisReport report, TextWriter to)
    {
        to.NewLine = "\r\n";
        to.WriteLine(Header);
        var events = report.Events.Select(seen => (seen.At, Line(
            "event", seen.Number, seen.At, seen.Frame, seen.Region, seen.Score, "", seen.EndedAt,
            seen.Objects.Count == 0 ? null : seen.Objects[0], seen.Sheet)));
        var misses = report.NearMisses.Select(miss => (miss.At, Line(
            "near miss", miss.Number, miss.At, miss.Frame, miss.Region, miss.Score, ReportText.Key(miss.Reason), null, miss.Seen, miss.Picture)));
        foreach (var (_, line) in events.Concat(misses).OrderBy(row => row.At))
            to.WriteLine(line);
    }

    private static string Line(
        string kind, int number, TimeSpan at, int frame, string? region, double score, string reason, TimeSpan? ended, MovingObject? moving,
        string? picture)
    {
        string[] fields =
        [
            kind,
            Text(number),
            Text(at.TotalSeconds),
            at.ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture),
            Text(frame),
            region ?? "",
            Text(score),
            reason,
            ended is { } end ? Text(end.TotalSeconds) : "",
            .. moving is { } m
                ? new[] { Text(m.X), Text(m.Y), Text(m.Width), Text(m.Height), Text(m.Area), Text(m.CentroidX), Text(m.CentroidY) }
                : ["", "", "", "", "", "", ""],
            picture ?? "",
        ];
        return string.Join(',', fields.Select(Quoted));
    }

    private static string Text(double value) => Math.Round(value, 4).ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string field)
    {
        // A region may have any name, also one that a spreadsheet would take for a formula.
        if (field is ['=' or '+' or '@', ..] || (field.StartsWith('-') && !double.TryParse(field, CultureInfo.InvariantCulture, out _)))
            field = "'" + field;
        return field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
