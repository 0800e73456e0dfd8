using Gateway.Vision;

namespace Gateway.Analysis;

/// <summary>The last two seconds, a frame every fifth of a second, for what stood before an event; and the paths of the objects.</summary>
internal sealed class FrameMemory(int minArea)
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan TrackSpan = TimeSpan.FromSeconds(3);

    private readonly Queue<KeptFrame> _frames = new();
    private readonly Queue<TrackPoint> _path = new();
    private TimeSpan _newest = TimeSpan.MinValue;

    /// <summary>Notes where the objects followed, or else the largest one, are; to be called for every frame, before the others.</summary>
    public void Follow(MotionResult result)
    {
        while (_path.TryPeek(out var oldest) && result.At - oldest.At > TrackSpan)
            _path.Dequeue();
        foreach (ref readonly var track in result.Tracks)
        {
            if (track.Missed == 0)
                _path.Enqueue(new TrackPoint(result.At, track.Id, track.Seen.CentroidX, track.Seen.CentroidY));
        }

        if (result.Tracks.IsEmpty && !result.Objects.IsEmpty && result.Objects[0].Area > minArea)
            _path.Enqueue(new TrackPoint(result.At, 0, result.Objects[0].CentroidX, result.Objects[0].CentroidY));
    }

    /// <summary>A copy of the frame as it is now.</summary>
    public KeptFrame Copy(ReadOnlySpan<byte> jpeg, int number, MotionResult result) => new(jpeg.ToArray(), result.At, number, result.Objects.ToArray(), result.Tracks.ToArray(), [.. _path]);

    /// <summary>Takes the frame up if the last one taken lies far enough back.</summary>
    public void Remember(ReadOnlySpan<byte> jpeg, int number, MotionResult result)
    {
        if (_frames.Count > 0 && result.At - _newest < Step)
            return;
        _newest = result.At;
        _frames.Enqueue(Copy(jpeg, number, result));
        while (_frames.TryPeek(out var oldest) && result.At - oldest.At > Span)
            _frames.Dequeue();
    }

    /// <summary>The remembered frame nearest to a time, null without any.</summary>
    public KeptFrame? Near(TimeSpan at) => _frames.MinBy(frame => (frame.At - at).Duration());
}
