using Gateway.Vision;

namespace Gateway.Peers.Cameras;

/// <summary>The parts of the analysis, as the analyzer times itself on the same frames in this process. The daemon reports only their sum.</summary>
internal static class AnalysisShares
{
    private const int Young = 60;   // frames of a young model, another workload
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <returns>Shares that add up to 1, by stage.</returns>
    public static IReadOnlyDictionary<string, double> Measure(IEnumerable<CameraFootage> cameras)
    {
        double decode = 0, guards = 0, model = 0, objects = 0;
        foreach (var footage in cameras)
        {
            using var analyzer = new MotionAnalyzer(new MotionOptions());
            for (var i = 0; i < 2 * footage.Frames.Count; i++)
            {
                var result = analyzer.Analyze(footage.Frames[i % footage.Frames.Count], i * Interval);
                if (i < Young)
                    continue;
                decode += result.DecodeUs;
                guards += result.GuardUs;
                model += result.ModelUs;
                objects += result.ObjectsUs;
            }
        }

        var all = decode + guards + model + objects;
        return new Dictionary<string, double>
        {
            ["decode"] = decode / all,
            ["guards"] = guards / all,
            ["model"] = model / all,
            ["objects"] = objects / all,
        };
    }
}
