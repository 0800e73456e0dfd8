using System.Threading.Channels;
using Gateway.Clips;
using Gateway.Frames;
using Gateway.Motion;
using Gateway.Storage;
using Gateway.Vision;

namespace Gateway.Recording;

/// <summary>
/// Turns motion events into clips: pre-roll, the event, post-roll, every frame of it untouched. One task of its own does everything that may
/// wait for the disk; the threads that bring frames and events only queue them.
/// </summary>
/// <remarks>
/// The queue is bounded by the frame pool: while the disk is stuck frames pile up as references, and when the pool is used up the receivers
/// shed and count. Invariants: gateway/Gateway/DESIGN.md.
/// </remarks>
public sealed class ClipRecorder(
    ClipOptions options, ClipQueue queue, EventLog events, TimeProvider time, ILogger<ClipRecorder> log)
    : IHostedService, IFrameSink, IMotionSink, IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    private readonly Channel<RecorderItem> _items = Channel.CreateUnbounded<RecorderItem>(new UnboundedChannelOptions { SingleReader = true });
    private readonly PerCamera<CameraRecording> _recordings = new(camera => new CameraRecording(camera, options, queue, time, log));
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

    /// <inheritdoc/>
    /// <remarks>The share of the frame that moved decides which frame of the clip is analysed first. A change of the light moves everything and shows nothing.</remarks>
    public void OnMotion(in Frame frame, MotionResult result, NewMotionEvent? seen)
    {
        var most = 0.0;
        foreach (var score in result.Scores)
            most = Math.Max(most, score);
        OnMotion(frame, result.Guard == SuppressedReason.None ? most : 0, seen);
    }

    /// <param name="frame">Borrowed for the call.</param>
    /// <param name="score">The largest share of a region that is foreground, 0 to 1.</param>
    /// <param name="seen">The event that the frame fired; null for none.</param>
    internal void OnMotion(in Frame frame, double score, NewMotionEvent? seen)
    {
        if (score > 0)
            _items.Writer.TryWrite(new RecorderItem(default, null, frame.Stamps.ReceivedTimestamp, new FrameScore(frame.Camera, frame.Stamps.TakenUs, score)));
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
