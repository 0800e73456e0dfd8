using System.Collections.Concurrent;

namespace Gateway.Motion;

/// <summary>
/// Analyses the newest frame of every camera on its own threads. One thread at a time analyses a camera; frames that arrive meanwhile replace each
/// other and are counted as skipped.
/// </summary>
public sealed class MotionService : IHostedService, IFrameSink, IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    private readonly IMotionSink[] _sinks;
    private readonly ModelKeeper _models;
    private readonly TimeProvider _time;
    private readonly PerCamera<CameraMotion> _motions;
    private readonly BlockingCollection<CameraMotion> _ready = [];
    private readonly Thread[] _threads;
    private readonly LoadMeter _load;
    private ITimer? _ticks;
    private bool _isEnded;
    private readonly long[] _refusedOfGone = new long[Enum.GetValues<JpegRefusal>().Length];
    private long _analysed;
    private long _skippedOfGone;

    public MotionService(
        CameraSettings settings, IEnumerable<IMotionSink> sinks, IMotionEventSink events, ModelKeeper models, TimeProvider time,
        ILogger<MotionService> log)
    {
        // Three quarters of the cores at a low weight, so what receives, records and answers still comes first where there are only two.
        _threads = new Thread[((3 * Environment.ProcessorCount) + 3) / 4];
        _load = new LoadMeter(time, _threads.Length);
        _motions = new PerCamera<CameraMotion>(camera =>
        {
            var section = settings.MotionSectionOf(camera.Name);
            return new CameraMotion(
                camera, settings.MotionOf(camera.Name), _load, events, time, log,
                analyzer => models.Keep(camera.Name, analyzer, section.SaveInterval, section.SavedMaxAge));
        });
        _sinks = [.. sinks];
        _models = models;
        _time = time;
    }

    /// <summary>From the receipt of a frame to its decision.</summary>
    public LatencyHistogram Latency { get; } = new();

    public long Analysed => Interlocked.Read(ref _analysed);

    /// <summary>Frames that a newer one replaced before they were analysed.</summary>
    public long Skipped => _motions.All.Sum(motion => motion.Skipped) + Interlocked.Read(ref _skippedOfGone);

    /// <summary>Busy share of the analysis threads; 0 while unknown.</summary>
    public double Load => _load.Share is var share && double.IsNaN(share) ? 0 : share;

    /// <summary>Regions that are partly or completely outside the pictures, of all cameras.</summary>
    public int RegionsOutside => _motions.All.Sum(motion => motion.RegionsOutside);

    public long RefusedFor(JpegRefusal reason) =>
        _motions.All.Sum(motion => motion.RefusedFor(reason)) + Interlocked.Read(ref _refusedOfGone[(int)reason]);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < _threads.Length; i++)
            _threads[i] = LowWeightThread.Start(Run, $"motion {i}");

        _ticks = _time.CreateTimer(_ => EndEvents(), null, TickInterval, TickInterval);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        EndThreads();
        foreach (var motion in _motions.All)
            motion.EndEvents();
        await _models.FinishAsync();
        foreach (var motion in _motions.All)
        {
            if (!cancellationToken.IsCancellationRequested)
                motion.SaveNow();
            motion.Dispose();
        }
    }

    public void OnFrame(in Frame frame)
    {
        var motion = _motions.Of(frame.Camera);
        if (motion.Offer(frame))
            TryAnnounce(motion);
    }

    public void OnRemoved(Camera camera)
    {
        if (_motions.Remove(camera) is not { } motion)
            return;
        Interlocked.Add(ref _skippedOfGone, motion.Skipped);
        foreach (var reason in Enum.GetValues<JpegRefusal>())
            Interlocked.Add(ref _refusedOfGone[(int)reason], motion.RefusedFor(reason));
        motion.Retire();
    }

    /// <remarks>Without <see cref="StopAsync"/> before it when a later part of the daemon could not start.</remarks>
    public void Dispose()
    {
        EndThreads();
        _ready.Dispose();
    }

    private void EndThreads()
    {
        if (Interlocked.Exchange(ref _isEnded, true))
            return;
        _ticks?.Dispose();
        _ready.CompleteAdding();
        foreach (var thread in _threads)
            thread?.Join();
    }

    /// <summary>Lets the events end of cameras that send nothing.</summary>
    private void EndEvents()
    {
        foreach (var motion in _motions.All)
        {
            if (motion.WaitsForEnd)
                TryAnnounce(motion);
        }
    }

    private void Run()
    {
        foreach (var motion in _ready.GetConsumingEnumerable())
        {
            if (motion.TryAnalyze(out var frame) is { } result)
            {
                Interlocked.Increment(ref _analysed);
                Latency.Record((long)_time.GetElapsedTime(frame.Stamps.ReceivedTimestamp).TotalMicroseconds);
                motion.Announce(frame, result);
                foreach (var sink in _sinks)
                    sink.OnMotion(frame, result);
                frame.Release();
                motion.SaveIfDue();
            }
            else
            {
                motion.PassTime();
            }

            if (motion.Done())
                TryAnnounce(motion);
            else
                motion.DisposeIfRetired();
        }
    }

    private void TryAnnounce(CameraMotion motion)
    {
        try
        {
            _ready.Add(motion);
        }
        catch (InvalidOperationException)
        {
            // Stopping: the frame is released with the camera.
        }
    }
}

internal sealed class MotionMetrics : IMetrics
{
    public MotionMetrics(MotionService motion, NearMissLog nearMisses, EventLog events, ModelKeeper models, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Count("motion.analysed", () => motion.Analysed, description: "Frames analysed.");
        meter.Count("motion.skipped", () => motion.Skipped, description: "Frames that a newer one replaced before the analysis.");
        meter.CreateObservableCounter(
            Meters.Prefix + "motion.refused",
            () => Enum.GetValues<JpegRefusal>().Where(reason => reason != JpegRefusal.None).Select(reason =>
                new Measurement<long>(motion.RefusedFor(reason), new KeyValuePair<string, object?>("reason", RefusalText.NameOf(reason)))),
            description: "Pictures that could not be analysed, by reason.");
        meter.Gauge("motion.regions.outside", () => motion.RegionsOutside, description: "Regions that lie outside the pictures, in part or whole.");
        meter.Gauge("motion.load", () => motion.Load, description: "Share of the analysis threads' time in use, 0 to 1.");
        meter.Percentiles("motion.decision", motion.Latency);
        meter.Count("motion.near_misses", () => nearMisses.Count);
        meter.Count("events.stored", () => events.Count);
        meter.Count("models.saved", () => models.Saved);
        meter.Count("models.failed", () => models.Failed);
        meter.Count("models.restored", () => models.Restored);
        meter.Count("models.refused", () => models.Refused);
    }
}
