namespace Gateway.Analysis;

/// <summary>The frames of the last two seconds, one every 0.2 s, for contact sheets; and the paths of the objects.</summary>
internal sealed class FrameMemory
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan TrackSpan = TimeSpan.FromSeconds(3);

    private readonly Queue<KeptFrame> _frames = new();
    private readonly Queue<TrackPoint> _path = new();
    private TimeSpan _newest = TimeSpan.MinValue;

    /// <summary>Adds the positions of the followed objects, or of the largest one. Called for every frame, before the other methods.</summary>
    public void Follow(MotionResult result)
    {
        while (_path.TryPeek(out var oldest) && result.At - oldest.At > TrackSpan)
            _path.Dequeue();
        foreach (ref readonly var track in result.Tracks)
        {
            if (track.Missed == 0)
                _path.Enqueue(new TrackPoint(result.At, track.Id, track.Seen.CentroidX, track.Seen.CentroidY));
        }

        if (result.Tracks.IsEmpty && !result.Objects.IsEmpty && result.Objects[0].Area > result.LeastArea)
            _path.Enqueue(new TrackPoint(result.At, 0, result.Objects[0].CentroidX, result.Objects[0].CentroidY));
    }

    public KeptFrame Copy(ReadOnlySpan<byte> jpeg, int number, MotionResult result) =>
        new(jpeg.ToArray(), result.At, number, result.Objects.ToArray(), result.Tracks.ToArray(), [.. _path], result.LeastArea);

    /// <summary>Adds a frame if the last one is old enough.</summary>
    public void Remember(ReadOnlySpan<byte> jpeg, int number, MotionResult result)
    {
        if (_frames.Count > 0 && result.At - _newest < Step)
            return;
        _newest = result.At;
        _frames.Enqueue(Copy(jpeg, number, result));
        while (_frames.TryPeek(out var oldest) && result.At - oldest.At > Span)
            _frames.Dequeue();
    }

    /// <summary>The frame nearest to a time; null if there is none.</summary>
    public KeptFrame? Near(TimeSpan at) => _frames.MinBy(frame => (frame.At - at).Duration());
}

/// <summary>A copy of a frame for a contact sheet, with the objects in it.</summary>
/// <param name="Jpeg">Own copy of the bytes.</param>
/// <param name="At">Time since the first frame.</param>
/// <param name="Number">Number of the frame, from 0.</param>
/// <param name="Objects">Largest first, in sensor pixels.</param>
/// <param name="Tracks">Followed objects; empty if objects are not followed.</param>
/// <param name="Path">Positions of these objects, or of the largest, in the seconds before, oldest first.</param>
/// <param name="LeastArea">Sensor pixels that an object must exceed.</param>
internal sealed record KeptFrame(
    byte[] Jpeg, TimeSpan At, int Number, IReadOnlyList<MovingObject> Objects, IReadOnlyList<ObjectTrack> Tracks, IReadOnlyList<TrackPoint> Path,
    int LeastArea);

/// <summary>Position of an object in sensor pixels. Track 0 is the largest object when objects are not followed.</summary>
internal readonly record struct TrackPoint(TimeSpan At, int Track, double X, double Y);
