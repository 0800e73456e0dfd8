using Gateway.Analysis.Detect;
using Gateway.Detection;

namespace Gateway.Dispatch;

/// <summary>
/// Takes clips from the queue in the order of their recording, one at a time, analyses them, stores the result and acknowledges. A clip that cannot
/// be analysed is tried again later, before newer ones, until its tries are used up; meanwhile the next clips are analysed.
/// </summary>
public sealed class ClipConsumer(
    ClipQueue queue, DetectionOptions options, TimeProvider time, ILogger<ClipConsumer> log, DetectionMetrics? metrics = null) : BackgroundService
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _wake = new(0, 1);
    private IDetector? _detector;

    public DetectionMetrics Counters { get; } = metrics ?? new DetectionMetrics();

    /// <summary>Creates the detector; replaced in tests.</summary>
    internal Func<DetectionOptions, TimeProvider, IDetector?> Open { get; init; } = DetectorFactory.Create;

    /// <exception cref="OptionsException">The configured model cannot be used.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _detector = Open(options, time);
        log.DetectionBackend(_detector is null ? ClipResult.NoModelText : $"{options.Backend} with the model in {options.Model}");
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        queue.Changed += OnChanged;
        await using var detector = _detector;
        var analysis = new ClipAnalysis(detector, new FrameChoice(options.Every, options.MaxFrames, options.TimeBudget), time);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (!queue.TryLease(out var clip))
                    await WaitAsync(stoppingToken);
                else if (!await TryConsumeAsync(analysis, clip, stoppingToken))
                    await Task.Delay(PauseAfterFault, time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping; the current clip is leased again after the next start.
        }
        finally
        {
            queue.Changed -= OnChanged;
        }
    }

    /// <summary>Waits for a new clip, or for the next try of an old one.</summary>
    private async Task WaitAsync(CancellationToken cancel)
    {
        using var retry = queue.UntilRetry is { } pause ? time.CreateTimer(_ => Wake(), null, pause, Timeout.InfiniteTimeSpan) : null;
        await _wake.WaitAsync(cancel);
    }

    /// <returns>False if the next clip should wait a while.</returns>
    private async Task<bool> TryConsumeAsync(ClipAnalysis analysis, ClipEntry clip, CancellationToken cancel)
    {
        try
        {
            var (result, objects) = await AnalyseAsync(analysis, clip, cancel);
            Counters.Note(result);
            if (result.Outcome == ClipOutcome.Failed)
            {
                log.ClipAnalysisFailed(clip.Id, result.Error ?? "");
                await queue.FailAsync(clip.Id, result.Error ?? "");
                return true;
            }

            await queue.AnalysedAsync(clip.Id, result.Text, objects);
            await queue.AcknowledgeAsync(clip.Id);
            return true;
        }
        catch (Exception problem) when (problem is DetectorException or StorageException or KeyNotFoundException)
        {
            if (problem is DetectorException)
                Counters.Failures.Add();
            log.ClipAnalysisFailed(clip.Id, problem.Message);
            return await TryFailAsync(clip.Id, problem.Message) && problem is not DetectorException;
        }
    }

    private static async Task<(ClipResult Result, IReadOnlyList<ClipObject> Objects)> AnalyseAsync(
        ClipAnalysis analysis, ClipEntry clip, CancellationToken cancel)
    {
        try
        {
            using var reader = ClipFileReader.Open(clip.File.Path);
            var result = await analysis.AnalyseAsync(new StoredClipFrames(reader), cancel);
            return (result, [.. result.Frames.SelectMany(frame => frame.Objects.Select(seen => ObjectOf(seen, frame.Index, reader)))]);
        }
        catch (StorageException problem)
        {
            return (ClipResult.Unreadable(Path.GetFileName(clip.File.Path), problem.Message), []);
        }
    }

    private static ClipObject ObjectOf(DetectedObject seen, int frame, ClipFileReader clip)
    {
        var box = seen.Box ?? default;
        return new ClipObject(frame, clip.Frames[frame].TimestampUs, seen.Label, seen.Confidence, box.Left, box.Top, box.Width, box.Height);
    }

    private async Task<bool> TryFailAsync(ulong clipId, string reason)
    {
        try
        {
            await queue.FailAsync(clipId, reason);
            return true;
        }
        catch (Exception problem) when (problem is StorageException or KeyNotFoundException)
        {
            return false;   // still leased; the queue offers it again after a restart
        }
    }

    private void OnChanged(ClipEntry entry)
    {
        if (entry.State == ClipState.Recorded)
            Wake();
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake.
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }
}

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
