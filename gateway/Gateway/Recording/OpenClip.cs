namespace Gateway.Recording;

/// <summary>A clip that is being written: its frames with their times, and its picture with the most motion.</summary>
/// <remarks>Its file is created with the first picture that can be read. Used by the recorder's task only.</remarks>
internal sealed class OpenClip(ulong id, ulong eventId, Camera camera, ClipQueue queue, ClipOptions options, TimeProvider time) : IDisposable
{
    /// <summary>A clip of a slow camera is not divided before it has so many: the picture before, the moving one, the one after.</summary>
    private const int LeastFrames = 3;

    private readonly ClipClock _clock = new(time);
    private readonly List<(long Timestamp, long ClipUs)> _times = [];
    private ClipFileWriter? _writer;
    private (int Width, int Height) _size;

    public ulong Id => id;

    public long ClockSteps => _clock.Steps;

    /// <summary>Adds a frame; a picture that cannot be read is not one with which a clip can begin.</summary>
    /// <returns>False, without the frame, if it belongs into the next clip: this one is full, or the pictures changed their size.</returns>
    /// <exception cref="StorageException">The frame was not written.</exception>
    public bool TryAdd(in Frame frame)
    {
        var isPicture = JpegHeader.Read(frame.Jpeg, JpegLimits.Default, out var picture) == JpegRefusal.None;
        if (_writer is null)
        {
            if (!isPicture)
                return true;
            _size = (picture.Width, picture.Height);
            var header = new ClipHeader(id, camera.Name, eventId, picture.Width, picture.Height);
            _writer = ClipFileWriter.Create(queue.Directory, header, queue.Options.Clip);
            return Write(frame, _clock.Begin(frame.Stamps));
        }

        var isLong = _times.Count >= LeastFrames && time.GetElapsedTime(_times[0].Timestamp, frame.Stamps.ReceivedTimestamp) > options.MaxDuration;
        return !isLong && !(isPicture && (picture.Width, picture.Height) != _size) && Write(frame, _clock.Next(frame.Stamps));
    }

    /// <summary>Notes the motion of a frame of this clip.</summary>
    public void NoteMotion(in FrameScore score)
    {
        var index = _times.BinarySearch((score.Timestamp, long.MaxValue));
        if (~index is > 0 and var after)
            _writer?.NoteMotion(_times[after - 1].ClipUs, score.Score);
    }

    /// <returns>The finished file; null if nothing was written.</returns>
    /// <exception cref="StorageException">Not stored.</exception>
    public ClipFile? Complete() => _times.Count > 0 ? _writer!.Complete() : null;

    public void Dispose() => _writer?.Dispose();

    private bool Write(in Frame frame, long clipUs)
    {
        if (!_writer!.Add(frame.Jpeg, clipUs))
            return false;
        _times.Add((frame.Stamps.ReceivedTimestamp, clipUs));
        return true;
    }
}
