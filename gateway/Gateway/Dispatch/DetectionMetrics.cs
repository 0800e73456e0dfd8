using System.Diagnostics.Metrics;
using Gateway.Detection;
using Gateway.Frames;

namespace Gateway.Dispatch;

/// <summary>Counters of the detection since the start. Written by the consumer's task, read from any thread.</summary>
public sealed class DetectionMetrics : IMetrics
{
    private readonly SpreadCounter _ticks = new();

    public DetectionMetrics(IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway");
        Clips = meter.Counter("detection.clips");
        Frames = meter.Counter("detection.frames");
        Objects = meter.Counter("detection.objects");
        Failures = meter.Counter("detection.failures");
        meter.Gauge("detection.time.s", () => Time.TotalSeconds, "s");
    }

    /// <summary>Clips with at least one analysed frame; counted for each try.</summary>
    public SpreadCounter Clips { get; }

    public SpreadCounter Frames { get; }

    /// <summary>Objects detected, counted in each frame.</summary>
    public SpreadCounter Objects { get; }

    /// <summary>Tries in which the detector did not start, or some or all frames of a clip could not be analysed.</summary>
    public SpreadCounter Failures { get; }

    /// <summary>Time spent on clips, including failed tries.</summary>
    public TimeSpan Time => TimeSpan.FromTicks(_ticks.Value);

    /// <summary>Counts a try with a result; does nothing without a model.</summary>
    internal void Note(ClipResult result)
    {
        if (result.Outcome == ClipOutcome.NoModel)
            return;
        var analysed = result.Frames.Where(frame => frame.Error is null).ToList();
        Clips.Add(analysed.Count > 0 ? 1 : 0);
        Frames.Add(analysed.Count);
        Objects.Add(analysed.Sum(frame => frame.Objects.Count + frame.LeftOut));
        Failures.Add(result.Outcome == ClipOutcome.Failed ? 1 : 0);
        _ticks.Add(result.Elapsed.Ticks);
    }
}
