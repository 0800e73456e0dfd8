using System.Threading.Channels;
using Gateway.Frames;
using Gateway.Motion;
using Gateway.Storage;

namespace Gateway.Clips;

/// <summary>
/// Turns motion events into clips: pre-roll, the event, post-roll, every frame of it untouched. One task of its own does everything that may
/// wait for the disk; the threads that bring frames and events only queue them.
/// </summary>
/// <remarks>
/// The queue is bounded by the frame pool: while the disk is stuck frames pile up as references, and when the pool is used up the receivers
/// shed and count. Invariants: gateway/Gateway/DESIGN.md.
/// </remarks>
public sealed class ClipRecorder(
    CameraRegistry cameras, ClipOptions options, ClipQueue queue, EventLog events, TimeProvider time, ILogger<ClipRecorder> log)
    : IHostedService, IFrameSink, IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    private readonly Channel<RecorderItem> _items = Channel.CreateUnbounded<RecorderItem>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<uint, CameraRecording> _recordings = [];
    private ITimer? _ticks;
    private Task _running = Task.CompletedTask;
    private int _active;
    private long _lost;

    /// <summary>Clips that could not be stored.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Clips being written now.</summary>
    public int Active => Volatile.Read(ref _active);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        _ticks = time.CreateTimer(_ => _items.Writer.TryWrite(new RecorderItem(default, null, time.GetTimestamp())), null, TickInterval, TickInterval);
        return Task.CompletedTask;
    }

    /// <summary>Finishes the clips under way, however short, and returns when they are stored.</summary>
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

    public void OnEvent(NewMotionEvent seen) => _items.Writer.TryWrite(new RecorderItem(default, seen, seen.Timestamp));

    /// <summary>Tells how much moved in a frame, so that the clip knows which of its frames to look at first. Any thread; returns at once.</summary>
    /// <param name="frame">Borrowed for the call.</param>
    /// <param name="score">The largest share of a region that is foreground; 0 is not worth telling.</param>
    public void OnScore(in Frame frame, double score)
    {
        if (score > 0)
            _items.Writer.TryWrite(new RecorderItem(default, null, frame.Stamps.ReceivedTimestamp, new FrameScore(frame.CameraId, frame.Stamps.TakenUs, score)));
    }

    public void Dispose() => _ticks?.Dispose();

    private async Task RunAsync()
    {
        while (await _items.Reader.WaitToReadAsync())
        {
            while (_items.Reader.TryRead(out var item))
            {
                if (item.IsFrame)
                    RecordingOf(item.Frame.CameraId)?.Add(item.Frame);
                else if (item.Event is { } seen)
                    Begin(seen);
                else if (item.Score.CameraId != 0)
                    RecordingOf(item.Score.CameraId)?.NoteMotion(item.Score);
                else
                    PassTime(item.Timestamp);
            }

            CountClips();
        }

        foreach (var recording in _recordings.Values)
            recording.Dispose();
        CountClips();
    }

    private void CountClips()
    {
        var (active, lost) = (0, 0L);
        foreach (var recording in _recordings.Values)
        {
            active += recording.IsActive ? 1 : 0;
            lost += recording.Lost;
        }

        Volatile.Write(ref _active, active);
        Interlocked.Exchange(ref _lost, lost);
    }

    private void Begin(NewMotionEvent seen)
    {
        if (RecordingOf(seen.Camera.Id) is not { } recording)
            return;
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
        foreach (var recording in _recordings.Values)
            recording.PassTime(timestamp);
    }

    private CameraRecording? RecordingOf(uint cameraId)
    {
        if (_recordings.TryGetValue(cameraId, out var recording))
            return recording;
        if (cameras.Find(cameraId) is not { } camera)
            return null;
        recording = new CameraRecording(camera, options, queue, time, log);
        _recordings.Add(cameraId, recording);
        return recording;
    }
}
