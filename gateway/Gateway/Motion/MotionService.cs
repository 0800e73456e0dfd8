using System.Collections.Concurrent;
using Gateway.Clips;
using Gateway.Frames;
using Gateway.Health;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>
/// Analyses the newest frame of every camera on a few threads of its own. A camera is analysed by one thread at a time; frames that
/// arrive meanwhile replace each other and are counted as skipped.
/// </summary>
public sealed class MotionService : IHostedService, IFrameSink, IDisposable
{
    private readonly CameraRegistry _cameras;
    private readonly GatewayOptions _options;
    private readonly IMotionSink[] _sinks;
    private readonly ClipRecorder _recorder;
    private readonly ModelKeeper _models;
    private readonly TimeProvider _time;
    private readonly ILogger<MotionService> _log;
    private readonly ConcurrentDictionary<uint, CameraMotion> _motions = new();
    private readonly BlockingCollection<CameraMotion> _ready = [];
    private readonly Thread[] _threads;
    private readonly LoadMeter _load;
    private long _analysed;

    public MotionService(
        CameraRegistry cameras, GatewayOptions options, IEnumerable<IMotionSink> sinks, ClipRecorder recorder, ModelKeeper models,
        TimeProvider time, ILogger<MotionService> log)
    {
        _cameras = cameras;
        _options = options;
        _sinks = [.. sinks];
        _recorder = recorder;
        _models = models;
        _time = time;
        _log = log;
        // Half the cores see, the other half receive, record and answer.
        _threads = new Thread[Math.Max(1, Environment.ProcessorCount / 2)];
        _load = new LoadMeter(time, _threads.Length);
    }

    /// <summary>From the receipt of a frame to its decision.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Frames analysed.</summary>
    public long Analysed => Interlocked.Read(ref _analysed);

    /// <summary>Frames that a newer one replaced before they were analysed.</summary>
    public long Skipped => _motions.Values.Sum(motion => motion.Skipped);

    /// <summary>Share of the threads' time that is spent on analysis; 0 while unknown.</summary>
    public double Load => _load.Share is var share && double.IsNaN(share) ? 0 : share;

    /// <summary>Regions of which the pictures show a part at most, of all cameras.</summary>
    public int RegionsOutside => _motions.Values.Sum(motion => motion.RegionsOutside);

    /// <summary>Frames that could not be analysed for this reason.</summary>
    public long RefusedFor(JpegRefusal reason) => _motions.Values.Sum(motion => motion.RefusedFor(reason));

    /// <summary>What is kept of the cameras' backgrounds over a restart.</summary>
    public ModelKeeper Models => _models;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"motion {i}" };
            _threads[i].Start();
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _ready.CompleteAdding();
        foreach (var thread in _threads)
            thread?.Join();
        await _models.FinishAsync();
        foreach (var motion in _motions.Values)
        {
            if (!cancellationToken.IsCancellationRequested)
                motion.SaveNow();
            motion.Dispose();
        }
    }

    public void OnFrame(in Frame frame)
    {
        if (!_motions.TryGetValue(frame.CameraId, out var motion))
        {
            if (_cameras.Find(frame.CameraId) is not { } camera)
                return;
            var section = _options.MotionSectionOf(camera.Name);
            motion = _motions.GetOrAdd(camera.Id, _ => new CameraMotion(
                camera, _options.MotionOf(camera.Name), _load, _time, _log, analyzer => _models.Keep(camera.Name, analyzer, section.SaveInterval, section.SavedMaxAge)));
        }

        if (motion.Offer(frame))
            TryAnnounce(motion);
    }

    public void Dispose() => _ready.Dispose();

    private void Run()
    {
        foreach (var motion in _ready.GetConsumingEnumerable())
        {
            if (motion.TryAnalyze(out var frame) is { } result)
            {
                Interlocked.Increment(ref _analysed);
                Latency.Record((long)_time.GetElapsedTime(frame.Stamps.ReceivedTimestamp).TotalMicroseconds);
                foreach (var sink in _sinks)
                    sink.OnMotion(motion.Camera, frame, result);
                // A change of the light moves everything and shows nothing.
                if (result.Guard == SuppressedReason.None)
                    _recorder.OnScore(frame, MostOf(result.Scores));
                if (motion.EventOf(frame, result) is { } seen)
                {
                    _log.MotionSeen(seen.Camera.Name, seen.Kind.ToString(), seen.Count, seen.Region, seen.Detail);
                    _recorder.OnEvent(seen);
                }

                frame.Release();
                motion.SaveIfDue();
            }

            if (motion.Done())
                TryAnnounce(motion);
        }
    }

    private static double MostOf(ReadOnlySpan<double> scores)
    {
        var most = 0.0;
        foreach (var score in scores)
            most = Math.Max(most, score);
        return most;
    }

    private void TryAnnounce(CameraMotion motion)
    {
        try
        {
            _ready.Add(motion);
        }
        catch (InvalidOperationException)
        {
            // Stopping: the frame goes back with the camera's slot.
        }
    }
}
