using Gateway.Clips;
using Gateway.Frames;
using Gateway.Storage;
using Gateway.Vision;

namespace Gateway.Recording;

/// <summary>One camera's pre-roll and its clip, if any. Used by the recorder's task only.</summary>
internal sealed class CameraRecording(Camera camera, ClipOptions options, ClipQueue queue, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>More than any camera's pre-roll has frames.</summary>
    private const int MaxPreRollScores = 1024;

    private readonly PreRollRing _preRoll = new((long)(options.PreRoll.TotalSeconds * time.TimestampFrequency), options.MaxPreRollBytes);
    private readonly Queue<FrameScore> _preRollScores = new();
    private ClipFileWriter? _writer;
    private ulong _clipId;
    private ulong _eventId;
    private long _beganTimestamp;
    private long _endTimestamp;

    public bool IsActive => _clipId != 0;

    public long Lost { get; private set; }

    /// <summary>The clip being recorded, to which new events belong.</summary>
    public ulong? ActiveClipId => IsActive ? _clipId : null;

    /// <summary>Takes over the frame's reference.</summary>
    public void Add(in Frame frame)
    {
        if (IsActive && frame.Stamps.ReceivedTimestamp > _endTimestamp)
            Finish();
        if (!IsActive)
        {
            _preRoll.Add(frame);
            return;
        }

        Write(frame);
        frame.Release();
    }

    /// <summary>Starts a clip with the pre-roll, or extends the current one by another post-roll.</summary>
    public void Begin(ulong clipId, ulong eventId, long timestamp)
    {
        var end = timestamp + ToTimestampTicks(options.PostRoll);
        if (IsActive)
        {
            _endTimestamp = Math.Min(Math.Max(end, _endTimestamp), _beganTimestamp + ToTimestampTicks(options.MaxDuration));
            return;
        }

        _clipId = clipId;
        _eventId = eventId;
        _beganTimestamp = timestamp;
        _endTimestamp = end;
        while (_preRoll.TryTake(out var frame))
        {
            Write(frame);
            frame.Release();
        }

        while (_preRollScores.TryDequeue(out var score))
            _writer?.NoteMotion(score.TakenUs, score.Score);
    }

    /// <summary>Adds the motion score of a frame, perhaps one of a later pre-roll.</summary>
    public void NoteMotion(FrameScore score)
    {
        if (IsActive)
        {
            _writer?.NoteMotion(score.TakenUs, score.Score);
            return;
        }

        _preRollScores.Enqueue(score);
        while (_preRollScores.Count > MaxPreRollScores || score.TakenUs - _preRollScores.Peek().TakenUs > options.PreRoll.TotalMicroseconds)
            _preRollScores.Dequeue();
    }

    public void PassTime(long nowTimestamp)
    {
        _preRoll.Expire(nowTimestamp);
        // A frame is stamped a moment before it is queued, hence one second more.
        if (IsActive && nowTimestamp - time.TimestampFrequency > _endTimestamp)
            Finish();
    }

    public void Dispose()
    {
        if (IsActive)
            Finish();
        while (_preRoll.TryTake(out var frame))
            frame.Release();
    }

    private void Write(in Frame frame)
    {
        try
        {
            if (_writer is null)
            {
                if (JpegHeader.Read(frame.Jpeg, JpegLimits.Default, out var picture) != JpegRefusal.None)
                    return;   // a clip cannot begin with an invalid picture
                var header = new ClipHeader(_clipId, camera.Name, _eventId, picture.Width, picture.Height);
                _writer = ClipFileWriter.Create(queue.Directory, header, queue.Options.Clip);
            }

            if (!_writer.Add(frame.Jpeg, frame.Stamps.TakenUs))
                _endTimestamp = long.MinValue;   // the clip has reached its limit
        }
        catch (StorageException problem)
        {
            Abandon(problem);
        }
    }

    private void Finish()
    {
        var clipId = _clipId;
        try
        {
            if (_writer is { } writer)
            {
                var entry = queue.RecordAsync(writer.Complete()).AsTask().GetAwaiter().GetResult();
                log.ClipStored(clipId, camera.Name, entry.File.Frames, entry.File.Length);
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
        log.ClipLost(_clipId, camera.Name, problem.Message);
        Lost++;
        Clear();
    }

    private void Clear()
    {
        _writer?.Dispose();
        _writer = null;
        _clipId = 0;
    }

    private long ToTimestampTicks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}

/// <summary>The last seconds of one camera, as references to frames. Used by the recorder's task only.</summary>
internal sealed class PreRollRing(long spanTimestampTicks, long maxBytes)
{
    private readonly Queue<Frame> _frames = new();
    private long _bytes;

    public int Count => _frames.Count;

    public long Bytes => _bytes;

    /// <summary>Takes over the caller's reference.</summary>
    public void Add(in Frame frame)
    {
        _frames.Enqueue(frame);
        _bytes += frame.Length;
        Expire(frame.Stamps.ReceivedTimestamp);
        while (_bytes > maxBytes)
            Drop();
    }

    /// <summary>Takes the oldest frame with its reference.</summary>
    public bool TryTake(out Frame frame)
    {
        if (!_frames.TryDequeue(out frame))
            return false;
        _bytes -= frame.Length;
        return true;
    }

    /// <summary>Releases frames older than the span.</summary>
    public void Expire(long nowTimestamp)
    {
        while (_frames.TryPeek(out var oldest) && nowTimestamp - oldest.Stamps.ReceivedTimestamp > spanTimestampTicks)
            Drop();
    }

    private void Drop()
    {
        if (TryTake(out var oldest))
            oldest.Release();
    }
}
