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
public sealed class ClipRecorder(ClipOptions options, ClipQueue queue, EventLog events, TimeProvider time, ILogger<ClipRecorder> log)
    : IHostedService, IFrameSink, IMotionSink, IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    private readonly Channel<RecorderItem> _items = Channel.CreateUnbounded<RecorderItem>(new UnboundedChannelOptions { SingleReader = true });
    private readonly PerCamera<CameraRecording> _recordings = new(camera => new CameraRecording(camera, options, queue, time, log));
    private ITimer? _ticks;
    private Task _running = Task.CompletedTask;
    private int _active;
    private long _lost;

    public long Lost => Interlocked.Read(ref _lost);

    public int Active => Volatile.Read(ref _active);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        _ticks = time.CreateTimer(
            _ => _items.Writer.TryWrite(new RecorderItem(default, null, time.GetTimestamp())), null, TickInterval, TickInterval);
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
        if (!_items.Writer.TryWrite(new RecorderItem(frame.Keep(), null, frame.Stamps.ReceivedTimestamp)))
            frame.Release();
    }

    /// <inheritdoc/>
    /// <remarks>The frame with the highest score is analysed first. A frame with a sudden change of the light or the camera scores 0.</remarks>
    public void OnMotion(in Frame frame, MotionResult result, NewMotionEvent? seen)
    {
        var most = 0.0;
        foreach (var score in result.Scores)
            most = Math.Max(most, score);
        OnMotion(frame, result.Guard == SuppressedReason.None ? most : 0, seen);
    }

    /// <summary>The score is the largest foreground share of a region, 0 to 1.</summary>
    internal void OnMotion(in Frame frame, double score, NewMotionEvent? seen)
    {
        if (score > 0)
        {
            var item = new FrameScore(frame.Camera, frame.Stamps.TakenUs, score);
            _items.Writer.TryWrite(new RecorderItem(default, null, frame.Stamps.ReceivedTimestamp, item));
        }

        if (seen is not null)
            _items.Writer.TryWrite(new RecorderItem(default, seen, seen.Timestamp));
    }

    public void Dispose() => _ticks?.Dispose();

    private async Task RunAsync()
    {
        while (await _items.Reader.WaitToReadAsync())
        {
            while (_items.Reader.TryRead(out var item))
            {
                if (item.IsFrame)
                    _recordings.Of(item.Frame.Camera).Add(item.Frame);
                else if (item.Event is { } seen)
                    Begin(seen);
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
        var (active, lost) = (0, 0L);
        foreach (var recording in _recordings.All)
        {
            active += recording.IsActive ? 1 : 0;
            lost += recording.Lost;
        }

        Volatile.Write(ref _active, active);
        Interlocked.Exchange(ref _lost, lost);
    }

    private void Begin(NewMotionEvent seen)
    {
        var recording = _recordings.Of(seen.Camera);
        try
        {
            var clipId = recording.ActiveClipId ?? queue.ReserveClipId();
            recording.Begin(clipId, events.Append(seen, clipId), seen.Timestamp);
        }
        catch (StorageException problem)
        {
            log.EventLost(seen.Camera.Name, problem.Message);
        }
    }

    private void PassTime(long timestamp)
    {
        foreach (var recording in _recordings.All)
            recording.PassTime(timestamp);
    }
}

/// <summary>An item of the recorder's queue: a frame (with its reference), an event, the score of an earlier frame, or only a time.</summary>
/// <remarks>The timestamp is that of queuing: while the disk is slow, the queue is behind the clock, and clips use the time of the queue.</remarks>
internal readonly record struct RecorderItem(Frame Frame, NewMotionEvent? Event, long Timestamp, FrameScore? Score = null)
{
    public bool IsFrame => Frame.Buffer is not null;
}

/// <summary>The largest foreground share of a region in a frame, above 0 and up to 1; the time is that in the clip.</summary>
internal readonly record struct FrameScore(Camera Camera, long TakenUs, double Score);

internal sealed class RecordingMetrics : IMetrics
{
    public RecordingMetrics(ClipRecorder recorder, ClipQueue queue, StoreDatabase database, IMeterFactory factory)
    {
        var meter = Meters.Of(factory, "Gateway");
        meter.Gauge("clips.recording", () => recorder.Active);
        meter.Count("clips.lost", () => recorder.Lost, description: "Clips that could not be stored.");
        _ = new StorageMetrics(queue, database, Meters.Of(factory, "Gateway.Storage"));
    }
}
