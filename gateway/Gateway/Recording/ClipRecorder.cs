using System.Threading.Channels;
using Gateway.Motion;

namespace Gateway.Recording;

/// <summary>
/// Records motion events as clips: pre-roll, event and post-roll with all frames unchanged. Its own task does all work that may wait for the disk;
/// the threads of frames and events only queue them.
/// </summary>
/// <remarks>
/// The frame pool limits the queue: while the disk is stuck, references accumulate, and with a full pool the receivers drop and count frames.
/// Invariants: gateway/Gateway/DESIGN.md.
/// </remarks>
public sealed class ClipRecorder(
    ClipOptions options, CameraSettings settings, ClipQueue queue, EventLog events, TimeProvider time, ILogger<ClipRecorder> log)
    : IHostedService, IFrameSink, IMotionSink, IMotionEventSink, IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    private readonly Channel<RecorderItem> _items = Channel.CreateUnbounded<RecorderItem>(new UnboundedChannelOptions { SingleReader = true });
    private readonly PerCamera<CameraRecording> _recordings = new(camera => new CameraRecording(
        camera, settings.MotionOf(camera.Name), options, queue, time, log));
    private ITimer? _ticks;
    private Task _running = Task.CompletedTask;
    private int _active;
    private long _lost;
    private long _clockSteps;
    private long _lostOfGone;
    private long _clockStepsOfGone;

    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Steps of cameras' clocks in clips.</summary>
    public long ClockSteps => Interlocked.Read(ref _clockSteps);

    public int Active => Volatile.Read(ref _active);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            events.EndUnseen(time.GetUnixMicroseconds());
        }
        catch (StorageException problem)
        {
            log.EventLost("all cameras", problem.Message);
        }

        _running = Task.Run(RunAsync, CancellationToken.None);
        _ticks = time.CreateTimer(
            _ => _items.Writer.TryWrite(new RecorderItem(default, time.GetTimestamp())), null, TickInterval, TickInterval);
        return Task.CompletedTask;
    }

    /// <summary>Finishes the current clips, however short, and returns when they are stored.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _ticks?.Dispose();
        _items.Writer.TryComplete();
        await _running;
    }

    public void OnFrame(in Frame frame)
    {
        if (!_items.Writer.TryWrite(new RecorderItem(frame.Keep(), frame.Stamps.ReceivedTimestamp)))
            frame.Release();
    }

    public void OnRemoved(Camera camera) => _items.Writer.TryWrite(new RecorderItem(default, time.GetTimestamp(), Gone: camera));

    /// <inheritdoc/>
    /// <remarks>The frame with the highest score is analysed first. A frame with a sudden change of the light or the camera scores 0.</remarks>
    public void OnMotion(in Frame frame, MotionResult result)
    {
        var most = 0.0;
        foreach (var score in result.Scores)
            most = Math.Max(most, score);
        if (result.Guard == SuppressedReason.None && most > 0)
            OnMotion(frame, most);
    }

    /// <summary>The score is the largest foreground share of a region, 0 to 1.</summary>
    internal void OnMotion(in Frame frame, double score) => _items.Writer.TryWrite(
        new RecorderItem(default, frame.Stamps.ReceivedTimestamp, Score: new FrameScore(frame.Camera, frame.Stamps.ReceivedTimestamp, score)));

    public void OnStarted(MotionStart start) => _items.Writer.TryWrite(new RecorderItem(default, start.Timestamp, start));

    public void OnMoving(Camera camera, long timestamp) => _items.Writer.TryWrite(new RecorderItem(default, timestamp, Moving: camera));

    public void OnEnded(MotionEnd end) => _items.Writer.TryWrite(new RecorderItem(default, end.Timestamp, End: end));

    public void Dispose() => _ticks?.Dispose();

    private async Task RunAsync()
    {
        while (await _items.Reader.WaitToReadAsync())
        {
            while (_items.Reader.TryRead(out var item))
            {
                if (item.IsFrame)
                    _recordings.Of(item.Frame.Camera).Add(item.Frame);
                else if (item.Start is { } start)
                    Start(start);
                else if (item.Moving is { } camera)
                    _recordings.Of(camera).Move(item.Timestamp);
                else if (item.Gone is { } gone)
                    Forget(gone);
                else if (item.End is { } end)
                    End(end);
                else if (item.Score is { } score)
                    _recordings.Of(score.Camera).NoteMotion(score);
                else
                    PassTime(item.Timestamp);
            }

            CountClips();
        }

        foreach (var recording in _recordings.All)
            recording.Dispose();
        CountClips();
    }

    private void CountClips()
    {
        var (active, lost, steps) = (0, _lostOfGone, _clockStepsOfGone);
        foreach (var recording in _recordings.All)
        {
            active += recording.IsActive ? 1 : 0;
            lost += recording.Lost;
            steps += recording.ClockSteps;
        }

        Volatile.Write(ref _active, active);
        Interlocked.Exchange(ref _lost, lost);
        Interlocked.Exchange(ref _clockSteps, steps);
    }

    /// <summary>Stores the event and begins its clip. An event that cannot be stored still has its clip.</summary>
    private void Start(MotionStart start)
    {
        var recording = _recordings.Of(start.Camera);
        var clipId = recording.ClipOf(start.Timestamp) is > 0 and var current ? current : queue.ReserveClipId();
        MotionEvent? stored = null;
        try
        {
            stored = events.Start(start, clipId);
        }
        catch (StorageException problem)
        {
            log.EventLost(start.Camera.Name, problem.Message);
        }

        recording.Start(start.Number, stored, clipId, start.Timestamp);
    }

    private void End(MotionEnd end)
    {
        if (_recordings.Of(end.Camera).End(end.Number, end.Timestamp) is not { } started)
            return;
        try
        {
            events.End(started, end);
        }
        catch (StorageException problem)
        {
            log.EventLost(end.Camera.Name, problem.Message);
        }
    }

    /// <summary>Finishes the clip and releases the pre-roll of a board that is gone.</summary>
    private void Forget(Camera camera)
    {
        if (_recordings.Remove(camera) is not { } recording)
            return;
        recording.Dispose();
        _lostOfGone += recording.Lost;
        _clockStepsOfGone += recording.ClockSteps;
    }

    private void PassTime(long timestamp)
    {
        foreach (var recording in _recordings.All)
            recording.PassTime(timestamp);
    }
}

/// <summary>
/// An item of the recorder's queue: a frame (with its reference), the start or end of an event, that it lasts, the score of an
/// earlier frame, a camera that is gone, or only a time.
/// </summary>
/// <remarks>The timestamp is that of queuing: while the disk is slow, the queue is behind the clock, and clips use the time of the queue.</remarks>
internal readonly record struct RecorderItem(
    Frame Frame, long Timestamp, MotionStart? Start = null, Camera? Moving = null, MotionEnd? End = null, FrameScore? Score = null,
    Camera? Gone = null)
{
    public bool IsFrame => Frame.Buffer is not null;
}

/// <summary>The largest foreground share of a region in the frame received at that moment, above 0 and up to 1.</summary>
internal readonly record struct FrameScore(Camera Camera, long Timestamp, double Score);

internal sealed class RecordingMetrics : IMetrics
{
    public RecordingMetrics(ClipRecorder recorder, ClipQueue queue, StoreDatabase database, AgeingClock clock, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Gauge("clips.recording", () => recorder.Active);
        meter.Count("clips.lost", () => recorder.Lost, description: "Clips that could not be stored.");
        meter.Count("clips.clock_steps", () => recorder.ClockSteps, description: "Steps of cameras' clocks in clips; the clips keep their length.");
        _ = new StorageMetrics(queue, database, clock, Meters.Of(factory, "Gateway.Storage"));
    }
}
