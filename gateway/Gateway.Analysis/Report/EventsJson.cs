using System.Text.Json;

namespace Gateway.Analysis.Report;

/// <summary><c>events.json</c>: the whole report for programs. Times are seconds since the first frame, positions sensor pixels.</summary>
internal static class EventsJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(AnalysisReport report, Stream to) => JsonSerializer.Serialize(
        to,
        new
        {
            video = report.Video.Name,
            width = report.Width,
            height = report.Height,
            frames = report.Scores.Count,
            seconds = Rounded(report.Length.TotalSeconds),
            tookSeconds = Rounded(report.Took.TotalSeconds),
            complete = report.IsComplete,
            settings = SettingsOf(report),
            warnings = report.Warnings,
            events = report.Events.Select(EventOf),
            nearMisses = report.NearMisses.Select(miss => new
            {
                number = miss.Number,
                at = Rounded(miss.At.TotalSeconds),
                frame = miss.Frame,
                reason = ReportText.Key(miss.Reason),
                region = miss.Region,
                score = Rounded(miss.Score),
                @object = miss.Seen is { } moving ? ObjectOf(moving) : null,
                picture = miss.Picture,
            }),
        },
        Indented);

    private static Dictionary<string, object?> SettingsOf(AnalysisReport report)
    {
        var settings = new Dictionary<string, object?> { ["camera"] = report.Camera };
        foreach (var (name, value) in ReportSettings.Of(report.Options))
            settings.Add(name, value);
        settings.Add("regions", report.Options.Regions.Select(region => new
        {
            name = region.Name,
            points = region.Corners.Select(corner => $"{corner.X},{corner.Y}"),
        }));
        return settings;
    }

    private static Dictionary<string, object?> EventOf(AnalyzedEvent seen)
    {
        var members = new Dictionary<string, object?> { ["number"] = seen.Number, ["at"] = Rounded(seen.At.TotalSeconds), ["frame"] = seen.Frame };
        if (seen.EndedAt is { } ended)
            members.Add("endedAt", Rounded(ended.TotalSeconds));
        members.Add("region", seen.Region);
        members.Add("track", seen.Track);
        members.Add("score", Rounded(seen.Score));
        members.Add("objects", seen.Objects.Select(ObjectOf));
        members.Add("sheet", seen.Sheet);
        return members;
    }

    private static object ObjectOf(MovingObject moving) => new
    {
        x = moving.X,
        y = moving.Y,
        width = moving.Width,
        height = moving.Height,
        area = moving.Area,
        centroidX = Rounded(moving.CentroidX),
        centroidY = Rounded(moving.CentroidY),
    };

    private static double Rounded(double value) => Math.Round(value, 4);
}
