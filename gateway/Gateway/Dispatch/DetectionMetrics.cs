using System.Diagnostics.Metrics;
using Gateway.Detection;
using Gateway.Frames;

namespace Gateway.Dispatch;

/// <summary>What was looked at since the start. Written by the consumer's task, read from any thread.</summary>
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

    /// <summary>Clips of which at least one frame was looked at; again for each try.</summary>
    public long Clips => Interlocked.Read(ref _clips);

    /// <summary>Frames that were looked at.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Objects seen in them, each time they were.</summary>
    public long Objects => Interlocked.Read(ref _objects);

    /// <summary>Tries after which a clip had frames, or all of it, that could not be looked at.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Spent on clips, failed tries too.</summary>
    public TimeSpan Time => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    /// <summary>Counts a try that gave a result. Nothing where there is no model.</summary>
    internal void Note(ClipResult result)
    {
        if (result.Outcome == ClipOutcome.NoModel)
            return;
        var looked = result.Frames.Where(frame => frame.Error is null).ToList();
        Interlocked.Add(ref _clips, looked.Count > 0 ? 1 : 0);
        Interlocked.Add(ref _frames, looked.Count);
        Interlocked.Add(ref _objects, looked.Sum(frame => frame.Objects.Count + frame.LeftOut));
        Interlocked.Add(ref _failures, result.Outcome == ClipOutcome.Failed ? 1 : 0);
        Interlocked.Add(ref _ticks, result.Elapsed.Ticks);
    }

    /// <summary>Counts a try that came to no result: the detector did not start.</summary>
    internal void NoteFailure() => Interlocked.Increment(ref _failures);
}
