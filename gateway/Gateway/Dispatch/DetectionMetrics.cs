using System.Diagnostics.Metrics;
using Gateway.Detection;
using Gateway.Frames;

namespace Gateway.Dispatch;

/// <summary>Counters of the detection since the start. Written by the consumer's task, read from any thread.</summary>
public sealed class DetectionMetrics : IMetrics
{
    private long _clips;
    private long _frames;
    private long _objects;
    private long _failures;
    private long _ticks;

    public DetectionMetrics(IMeterFactory? factory = null)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Count("detection.clips", () => Clips);
        meter.Count("detection.frames", () => Frames);
        meter.Count("detection.objects", () => Objects);
        meter.Count("detection.failures", () => Failures);
        meter.Gauge("detection.time.s", () => Time.TotalSeconds, "s");
    }

    /// <summary>Clips with at least one analysed frame; counted for each try.</summary>
    public long Clips => Interlocked.Read(ref _clips);

    /// <summary>Frames analysed.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Objects detected, counted in each frame.</summary>
    public long Objects => Interlocked.Read(ref _objects);

    /// <summary>Tries after which some or all frames of a clip could not be analysed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Time spent on clips, including failed tries.</summary>
    public TimeSpan Time => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    /// <summary>Counts a try with a result; does nothing without a model.</summary>
    internal void Note(ClipResult result)
    {
        if (result.Outcome == ClipOutcome.NoModel)
            return;
        var analysed = result.Frames.Where(frame => frame.Error is null).ToList();
        Interlocked.Add(ref _clips, analysed.Count > 0 ? 1 : 0);
        Interlocked.Add(ref _frames, analysed.Count);
        Interlocked.Add(ref _objects, analysed.Sum(frame => frame.Objects.Count + frame.LeftOut));
        Interlocked.Add(ref _failures, result.Outcome == ClipOutcome.Failed ? 1 : 0);
        Interlocked.Add(ref _ticks, result.Elapsed.Ticks);
    }

    /// <summary>Counts a try without a result: the detector did not start.</summary>
    internal void NoteFailure() => Interlocked.Increment(ref _failures);
}
