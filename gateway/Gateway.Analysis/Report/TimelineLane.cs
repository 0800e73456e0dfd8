using Gateway.Vision;

namespace Gateway.Analysis.Report;

/// <summary>One curve over time.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Values">One a frame.</param>
/// <param name="Threshold">Where it begins to count, null where nothing is compared.</param>
/// <param name="ThresholdText">What the threshold is called.</param>
/// <param name="Region">The region it shows, null for all.</param>
/// <param name="Format">A value as the axis writes it.</param>
internal sealed record TimelineLane(
    string Title, IReadOnlyList<double> Values, double? Threshold, string ThresholdText, string? Region, Func<double, string> Format)
{
    /// <summary>The curves of a report: a lane per region, and for a sequence one for the size of the largest object, which is what it judges by.</summary>
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
