namespace Gateway.Recording;

/// <summary>One camera's pre-roll, its running events, and its clip, if any. Used by the recorder's task only.</summary>
/// <remarks>
/// <code>
/// idle      frames go to the pre-roll
/// moving    until the post-roll after the last moving frame so far: frames are written; after a full clip, the next one begins with the next frame
/// waiting   until the event is over, and until Gap after it: frames go to the pre-roll, all of which the clip gets if motion returns in time
/// </code>
/// </remarks>
internal sealed class CameraRecording : IDisposable
{
    /// <summary>More than any camera's pre-roll has frames.</summary>
    private const int MaxPreRollScores = 1024;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);   // after a failure of the disk

    private readonly Camera _camera;
    private readonly ClipOptions _options;
    private readonly ClipQueue _queue;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly PreRollRing _preRoll;
    private readonly Queue<FrameScore> _preRollScores = new();
    private readonly Dictionary<int, MotionEvent?> _running = [];   // by number; null if it could not be stored
    private OpenClip? _clip;
    private ulong _eventId;   // the last one
    private long _lastMotion;   // timestamp of the last moving frame so far
    private long _lastWritten;
    private long _retryAt = long.MinValue;
    private bool _isCutTold;

    /// <param name="camera">Source of the frames.</param>
    /// <param name="motion">How the camera's motion is decided; null if it is not.</param>
    /// <param name="options">Settings.</param>
    /// <param name="queue">Gets the clips.</param>
    /// <param name="time">Clock of the frames' timestamps.</param>
    /// <param name="log">For what people must know.</param>
    public CameraRecording(Camera camera, MotionOptions? motion, ClipOptions options, ClipQueue queue, TimeProvider time, ILogger log)
    {
        (_camera, _options, _queue, _time, _log) = (camera, options, queue, time, log);
        var waiting = Later(options.Gap, motion?.EndAfter ?? TimeSpan.Zero) - options.PostRoll;
        _preRoll = new PreRollRing(
            ToTicks(Later(options.PreRoll, waiting) + (motion?.DecisionTime ?? TimeSpan.Zero)), options.MaxPreRollBytes);
    }

    public bool IsActive => _clip is not null;

    public long Lost { get; private set; }

    public long ClockSteps { get; private set; }

    /// <summary>Takes over the frame's reference.</summary>
    public void Add(in Frame frame)
    {
        var at = frame.Stamps.ReceivedTimestamp;
        if (_running.Count > 0 && _clip is null && at >= _retryAt)
            Open(_queue.ReserveClipId(), 0);
        if (_running.Count == 0 && _clip is not null && at > _lastMotion + ToTicks(Later(_options.PostRoll, _options.Gap)))
            Finish();
        if (_clip is null || at > _lastMotion + ToTicks(_options.PostRoll))
        {
            _preRoll.Add(frame);
            TellIfCut(at);
            return;
        }

        Write(frame);
        frame.Release();
    }

    /// <summary>The clip of an event that starts at this time: the current one, or 0 if it needs one of its own.</summary>
    public ulong ClipOf(long startTimestamp)
    {
        if (_clip is not null && _running.Count == 0 && startTimestamp > _lastMotion + ToTicks(Later(_options.PostRoll, _options.Gap)))
            Finish();
        return _clip?.Id ?? 0;
    }

    /// <summary>Starts an event in the clip of <see cref="ClipOf"/>, or in a new one with this id.</summary>
    public void Start(int number, MotionEvent? stored, ulong clipId, long startTimestamp)
    {
        _running[number] = stored;
        _eventId = stored?.Id ?? 0;
        _lastMotion = Math.Max(_lastMotion, startTimestamp);
        if (_clip is null)
            Open(clipId, startTimestamp);
        else
            WriteUntil(startTimestamp);
    }

    /// <summary>A frame of a running event moves.</summary>
    public void Move(long timestamp)
    {
        _lastMotion = Math.Max(_lastMotion, timestamp);
        if (_clip is not null)
            WriteUntil(_lastMotion + ToTicks(_options.PostRoll));
    }

    /// <summary>Ends an event.</summary>
    /// <returns>The event as stored, if it is.</returns>
    public MotionEvent? End(int number, long endTimestamp)
    {
        _running.Remove(number, out var started);
        _lastMotion = Math.Max(_lastMotion, endTimestamp);
        if (_clip is not null && _running.Count == 0 && _lastWritten <= _lastMotion && _preRoll.TryPeek(out var after))
            WriteUntil(after.Stamps.ReceivedTimestamp);   // a slow camera's picture after the motion
        return started;
    }

    /// <summary>Adds the motion score of a frame, perhaps one of a later pre-roll.</summary>
    public void NoteMotion(in FrameScore score)
    {
        if (_clip is { } clip)
        {
            clip.NoteMotion(score);
            return;
        }

        _preRollScores.Enqueue(score);
        while (_preRollScores.Count > MaxPreRollScores || IsBeforePreRoll(_preRollScores))
            _preRollScores.Dequeue();
    }

    public void PassTime(long nowTimestamp)
    {
        _preRoll.Expire(nowTimestamp);
        // A frame is stamped a moment before it is queued, hence one second more.
        if (_clip is not null && _running.Count == 0
            && nowTimestamp - _time.TimestampFrequency > _lastMotion + ToTicks(Later(_options.PostRoll, _options.Gap)))
            Finish();
    }

    public void Dispose()
    {
        Finish();
        while (_preRoll.TryTake(out var frame))
            frame.Release();
    }

    private bool IsBeforePreRoll(Queue<FrameScore> scores) =>
        scores.TryPeek(out var first) && _preRoll.TryPeek(out var oldest) && first.Timestamp < oldest.Stamps.ReceivedTimestamp;

    /// <summary>Begins a clip with the pre-roll before this time, and at least the picture before it.</summary>
    private void Open(ulong clipId, long startTimestamp)
    {
        _clip = new OpenClip(clipId, _eventId, _camera, _queue, _options, _time);
        var from = startTimestamp - ToTicks(_options.PreRoll);
        while (_preRoll.TryPeek(out var oldest) && oldest.Stamps.ReceivedTimestamp < from)
        {
            _preRoll.TryTake(out oldest);
            var isLastBefore = !_preRoll.TryPeek(out var next) || next.Stamps.ReceivedTimestamp >= startTimestamp;
            if (isLastBefore)
                Write(oldest);
            oldest.Release();
        }

        WriteUntil(_lastMotion + ToTicks(_options.PostRoll));
    }

    private void WriteUntil(long timestamp)
    {
        while (_preRoll.TryPeek(out var next) && next.Stamps.ReceivedTimestamp <= timestamp && _preRoll.TryTake(out var frame))
        {
            Write(frame);
            frame.Release();
        }

        while (_preRollScores.TryDequeue(out var score))
            _clip?.NoteMotion(score);
    }

    private void Write(in Frame frame)
    {
        _lastWritten = frame.Stamps.ReceivedTimestamp;
        try
        {
            if (_clip?.TryAdd(frame) is not false)
                return;
            Finish();
            _clip = new OpenClip(_queue.ReserveClipId(), _eventId, _camera, _queue, _options, _time);
            _clip.TryAdd(frame);
        }
        catch (StorageException problem)
        {
            Abandon(problem);
        }
    }

    private void Finish()
    {
        if (_clip is not { } clip)
            return;
        try
        {
            if (clip.Complete() is { } file)
            {
                var entry = _queue.RecordAsync(file).AsTask().GetAwaiter().GetResult();
                _log.ClipStored(clip.Id, _camera.Name, entry.File.Frames, entry.File.Length);
            }

            Clear();
        }
        catch (StorageException problem)
        {
            Abandon(problem);
        }
    }

    private void Abandon(StorageException problem)
    {
        _log.ClipLost(_clip!.Id, _camera.Name, problem.Message);
        _retryAt = _time.GetTimestamp() + ToTicks(RetryAfter);
        Lost++;
        Clear();
    }

    private void Clear()
    {
        ClockSteps += _clip!.ClockSteps;
        _clip.Dispose();
        _clip = null;
    }

    /// <summary>Says once that memory does not hold the pre-roll.</summary>
    private void TellIfCut(long nowTimestamp)
    {
        if (_isCutTold || !_preRoll.IsCut || _preRoll.HeldTicks(nowTimestamp) is not (> 0 and var held) || held >= ToTicks(_options.PreRoll))
            return;
        _isCutTold = true;
        var wanted = _options.PreRoll.TotalSeconds;
        var seconds = (double)held / _time.TimestampFrequency;
        _log.PreRollCut(_camera.Name, seconds, wanted, (long)(_preRoll.Bytes * wanted / seconds));
    }

    private long ToTicks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
