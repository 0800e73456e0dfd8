using Gateway.Vision;

namespace Gateway.Analysis.Report;

/// <summary>One curve over time, with a value per frame. Threshold is null without a comparison; Region is null for all regions.</summary>
internal sealed record TimelineLane(
    string Title, IReadOnlyList<double> Values, double? Threshold, string ThresholdText, string? Region, Func<double, string> Format)
{
    /// <summary>The curves of a report: one per region, and for a sequence the size of the largest object, which decides.</summary>
    public static IReadOnlyList<TimelineLane> Of(AnalysisReport report)
    {
        var options = report.Options;
        var isSequence = options.Mode == MotionMode.Sequence && !options.Regions.IsEmpty;
        List<TimelineLane> lanes = [];
        for (var i = 0; i < report.Regions.Count; i++)
        {
            var values = report.Scores.Scores(i).Select(score => (double)score).ToArray();
            var name = report.Regions[i];
            lanes.Add(isSequence
                ? new TimelineLane($"{name}: share that moves", values, null, "", name, ReportText.Percent)
                : new TimelineLane($"{name}: share that moves", values, options.AreaThreshold, "AreaThreshold", name, ReportText.Percent));
        }

        if (isSequence)
        {
            var largest = report.Scores.LargestObject.Select(area => (double)area).ToArray();
            lanes.Add(new TimelineLane("largest object", largest, options.MinArea, "MinArea", null, area => ReportText.Pixels((long)area)));
        }

        return lanes;
    }
}
