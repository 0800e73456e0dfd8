namespace Gateway.Vision;

/// <summary>Tracks a bounded number of objects from frame to frame, so that one person does not hide another.</summary>
/// <remarks>
/// A track expects its object where its velocity leads. Tracks and objects within reach and of similar size are paired, the nearest first. Ties go to
/// the older track and the larger object, so equal frames give equal tracks. Then:
/// <list type="bullet">
/// <item>A track without an object shares another track's object if it is expected inside it, or at its border when that has grown by the missing
/// area. Both continue at their own speed within the patch, until it parts or the patience ends. Fragments of one origin merge at once. A track
/// that its speed leads out of the patch has parted unseen, perhaps behind a post, and waits there.</item>
/// <item>An object without a track, at the place of a track's patch, has split off and continues that track's history.</item>
/// <item>Any other object without a track begins one, which counts as noise until it is seen in the next frame.</item>
/// <item>An unseen track waits for its object until the patience ends.</item>
/// </list>
/// One thread at a time, time in order. Allocates nothing after the constructor.
/// </remarks>
/// <param name="patience">How long an object may be out of sight, or share a patch.</param>
internal sealed class ObjectTracker(TimeSpan patience)
{
    /// <summary>Largest unknown speed at which an object is found again, in its own lengths per second.</summary>
    private const double LengthsPerSecond = 8;

    /// <summary>Farthest reach in lengths, after any time out of sight.</summary>
    private const double MaxLengths = 2.5;

    /// <summary>Longest extrapolation of a velocity, in seconds.</summary>
    private const double MaxCoasting = 1;

    /// <summary>Largest ratio of areas of places that do not overlap.</summary>
    private const double MaxGrowth = 4;

    private readonly Track[] _tracks = new Track[TrackingDetector.MaxTracks];
    private readonly double[] _costs = new double[TrackingDetector.MaxTracks * ObjectFinder.MaxObjects];
    private readonly int[] _takers = new int[ObjectFinder.MaxObjects];   // per object the index of its track, -1 for none
    private int _count;
    private int _lastId;

    /// <summary>By ascending id, including tracks with one sighting. Valid until the next call.</summary>
    public Span<Track> Tracks => _tracks.AsSpan(0, _count);

    public void Clear() => _count = 0;

    /// <summary>Takes one frame's objects, largest first, at most <see cref="ObjectFinder.MaxObjects"/>.</summary>
    public void Update(ReadOnlySpan<MovingObject> objects, TimeSpan at)
    {
        GiveUp(at);
        Expect(at);
        Assign(objects, at);
        for (var i = 0; i < _count; i++)
        {
            if (_tracks[i].Given >= 0)
                continue;
            var host = HostOf(_tracks[i], objects);
            if (host < 0)
                Miss(ref _tracks[i]);
            else
                Share(i, host, at);
        }

        for (var i = 0; i < _count; i++)
        {
            if (_tracks[i].Given >= 0 && _tracks[i].Missed == 0)
                Move(ref _tracks[i], objects[_tracks[i].Given], at);
        }

        Unite(at);
        Begin(objects, at);
    }

    private void GiveUp(TimeSpan at)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            ref readonly var track = ref _tracks[i];
            if (at - track.SeenAt > patience || (track.Missed > 0 && !track.IsConfirmed))
                Remove(i);
        }
    }

    private void Expect(TimeSpan at)
    {
        foreach (ref var track in Tracks)
        {
            var elapsed = Math.Min((at - track.SeenAt).TotalSeconds, MaxCoasting);
            var (x, y) = track.MergedAt is null ? (track.Seen.CentroidX, track.Seen.CentroidY) : track.Expected;
            track.Expected = (x + (track.VelocityX * elapsed), y + (track.VelocityY * elapsed));
            track.Given = -1;
            track.Age++;
            if (at - track.SplitAt > patience)
                track.Origin = track.Id;
        }
    }

    /// <summary>Pairs tracks and objects, the nearest pair first.</summary>
    private void Assign(ReadOnlySpan<MovingObject> objects, TimeSpan at)
    {
        _takers.AsSpan(0, objects.Length).Fill(-1);
        for (var i = 0; i < _count; i++)
        {
            for (var j = 0; j < objects.Length; j++)
                _costs[(i * ObjectFinder.MaxObjects) + j] = Cost(_tracks[i], objects[j], at);
        }

        while (true)
        {
            var (track, taken, least) = (-1, -1, double.PositiveInfinity);
            for (var i = 0; i < _count; i++)
            {
                for (var j = 0; _tracks[i].Given < 0 && j < objects.Length; j++)
                {
                    if (_takers[j] < 0 && _costs[(i * ObjectFinder.MaxObjects) + j] < least)
                        (track, taken, least) = (i, j, _costs[(i * ObjectFinder.MaxObjects) + j]);
                }
            }

            if (track < 0)
                return;
            _tracks[track].Given = taken;
            _tracks[track].Missed = 0;
            _takers[taken] = track;
        }
    }

    /// <summary>Distance in lengths plus the difference of areas, less for confirmed, recently seen tracks; infinity if they cannot match.</summary>
    private static double Cost(in Track track, in MovingObject seen, TimeSpan at)
    {
        var (dx, dy) = (seen.CentroidX - track.Expected.X, seen.CentroidY - track.Expected.Y);
        var length = Math.Max(Math.Max(track.Seen.Width, track.Seen.Height), Math.Max(seen.Width, seen.Height));
        var distance = Math.Sqrt((dx * dx) + (dy * dy)) / length;
        if (distance > Math.Min(0.5 + (LengthsPerSecond * (at - track.SeenAt).TotalSeconds), MaxLengths))
            return double.PositiveInfinity;

        var growth = (double)Math.Max(track.Seen.Area, seen.Area) / Math.Max(1, Math.Min(track.Seen.Area, seen.Area));
        if (growth > MaxGrowth && !Overlap(track.Seen, seen))
            return double.PositiveInfinity;

        // The area before merging means little: the object may have been half hidden then.
        return distance + (track.MergedAt is null ? 0.25 * Math.Log(growth) : 0) + (0.1 * Math.Min(track.Missed, 5)) + (track.IsConfirmed ? 0 : 0.5);
    }

    private static bool Overlap(in MovingObject a, in MovingObject b) =>
        a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;

    /// <summary>The object of another track in which this one is expected, or which absorbed it at its border; -1 for none.</summary>
    private int HostOf(in Track track, ReadOnlySpan<MovingObject> objects)
    {
        if (!track.IsConfirmed || track.Missed > 0)
            return -1;
        var atBorder = -1;
        for (var j = 0; j < objects.Length; j++)
        {
            if (_takers[j] < 0)
                continue;
            if (Encloses(objects[j], track.Expected.X, track.Expected.Y))
                return j;
            if (atBorder < 0 && Touches(objects[j], track) && (track.MergedAt is not null || HasGrown(objects[j], _tracks[_takers[j]], track)))
                atBorder = j;
        }

        return atBorder;
    }

    /// <summary>Whether a patch touches the box in which a track is expected.</summary>
    private static bool Touches(in MovingObject patch, in Track track) =>
        Math.Abs((2 * track.Expected.X) - (2 * patch.X) - patch.Width) <= track.Seen.Width + patch.Width &&
        Math.Abs((2 * track.Expected.Y) - (2 * patch.Y) - patch.Height) <= track.Seen.Height + patch.Height;

    /// <summary>Whether a patch has grown by at least half of another track's area.</summary>
    /// <remarks>The box of a half hidden object covers only its visible part, so its expected place may lie outside the new patch.</remarks>
    private static bool HasGrown(in MovingObject patch, in Track host, in Track track) => patch.Area - host.Seen.Area >= track.Seen.Area / 2;

    private static bool Encloses(in MovingObject patch, double x, double y) =>
        x >= patch.X && x < patch.X + patch.Width && y >= patch.Y && y < patch.Y + patch.Height;

    private static void Miss(ref Track track)
    {
        if (track.Missed++ > 0 || track.MergedAt is null)
            return;
        var (x, y) = track.Expected;
        var (left, top) = (x - (track.Seen.Width / 2.0), y - (track.Seen.Height / 2.0));
        track.Seen = track.Seen with { X = (int)left, Y = (int)top, CentroidX = x, CentroidY = y };
        track.MergedAt = null;
    }

    private void Share(int guest, int host, TimeSpan at)
    {
        _tracks[guest].Given = host;
        _tracks[guest].MergedAt ??= at;
        _tracks[_takers[host]].MergedAt ??= at;
    }

    /// <summary>Moves a track to its object in this frame.</summary>
    private void Move(ref Track track, in MovingObject patch, TimeSpan at)
    {
        var elapsed = (at - track.SeenAt).TotalSeconds;
        track.Before = track.Seen;
        track.BeforeAt = track.SeenAt;
        if (IsShared(track))
        {
            track.Seen = Within(track, patch);
        }
        else
        {
            if (track.MergedAt is null && elapsed > 0)
            {
                var (vx, vy) = ((patch.CentroidX - track.Seen.CentroidX) / elapsed, (patch.CentroidY - track.Seen.CentroidY) / elapsed);
                var share = track.Sightings == 1 ? 1 : 0.5;
                track.VelocityX += share * (vx - track.VelocityX);
                track.VelocityY += share * (vy - track.VelocityY);
            }

            track.MergedAt = null;
            track.Seen = patch;
        }

        track.SeenAt = at;
        track.Sightings++;
    }

    private bool IsShared(in Track track)
    {
        if (track.MergedAt is null)
            return false;
        foreach (ref readonly var other in Tracks)
        {
            if (other.Id != track.Id && other.Given == track.Given)
                return true;
        }

        return false;
    }

    /// <summary>A track's place in a shared patch: where its speed leads, with its whole box inside.</summary>
    private static MovingObject Within(in Track track, in MovingObject patch)
    {
        var (width, height) = (Math.Min(track.Seen.Width, patch.Width), Math.Min(track.Seen.Height, patch.Height));
        var x = Math.Clamp(track.Expected.X - (width / 2.0), patch.X, patch.X + patch.Width - width);
        var y = Math.Clamp(track.Expected.Y - (height / 2.0), patch.Y, patch.Y + patch.Height - height);
        return new MovingObject((int)x, (int)y, width, height, track.Seen.Area, x + (width / 2.0), y + (height / 2.0));
    }

    /// <summary>Unites tracks that share a patch for too long, or had one origin: the older remains, with the further progress of both.</summary>
    private void Unite(TimeSpan at)
    {
        for (var i = _count - 1; i > 0; i--)
        {
            for (var older = 0; _tracks[i].MergedAt is { } since && older < i; older++)
            {
                ref var stays = ref _tracks[older];
                ref readonly var goes = ref _tracks[i];
                if (stays.Given != goes.Given || goes.Given < 0 || (stays.Origin != goes.Origin && at - since <= patience))
                    continue;
                if (goes.Sequence.Next > stays.Sequence.Next)
                    stays.Sequence = goes.Sequence;
                if (stays.EventTrack == 0)
                    stays.EventTrack = goes.EventTrack;
                Remove(i);
                break;
            }
        }
    }

    private void Begin(ReadOnlySpan<MovingObject> objects, TimeSpan at)
    {
        var known = _count;
        for (var j = 0; j < objects.Length; j++)
        {
            if (_takers[j] >= 0)
                continue;
            if (_count == _tracks.Length && !TryMakeRoom(ref known))
                continue;

            _lastId = _lastId == int.MaxValue ? 1 : _lastId + 1;
            var track = new Track { Id = _lastId, Origin = _lastId, Age = 1, Sightings = 1, Given = j };
            for (var i = 0; i < known; i++)
            {
                ref var parent = ref _tracks[i];
                if (parent.Missed > 0 || !parent.IsConfirmed || !Encloses(parent.Before, objects[j].CentroidX, objects[j].CentroidY))
                    continue;
                track.Origin = parent.Origin;
                track.SplitAt = parent.SplitAt = at;
                track.Sequence = parent.Sequence;
                track.EventTrack = parent.EventTrack;
                track.Sightings = 2;
                track.VelocityX = parent.VelocityX;
                track.VelocityY = parent.VelocityY;
                break;
            }

            track.Seen = track.Before = objects[j];
            track.SeenAt = track.BeforeAt = at;
            _tracks[_count++] = track;
        }
    }

    /// <summary>Gives up the track that is out of sight longest, tracks with a begun sequence last.</summary>
    private bool TryMakeRoom(ref int known)
    {
        var worst = -1;
        for (var i = 0; i < known; i++)
        {
            if (_tracks[i].Missed > 0 && (worst < 0 || Rank(_tracks[i]) > Rank(_tracks[worst])))
                worst = i;
        }

        if (worst < 0)
            return false;
        Remove(worst);
        known--;
        return true;
    }

    private static long Rank(in Track track) => (track.Sequence.IsArmed ? 0 : 1L << 32) + track.Missed;

    private void Remove(int index) => _tracks.AsSpan((index + 1)..(_count--)).CopyTo(_tracks.AsSpan(index));
}

/// <summary>One tracked object.</summary>
/// <param name="Id">From 1, never reused by one analyzer.</param>
/// <param name="Seen">Its last place; an estimate while it is merged or missed.</param>
/// <param name="VelocityX">Sensor pixels per second to the right.</param>
/// <param name="VelocityY">Sensor pixels per second downward.</param>
/// <param name="Age">Frames since it was first seen, including that one.</param>
/// <param name="Missed">Consecutive frames without it.</param>
/// <param name="IsMerged">Whether it shares its patch of foreground with another track.</param>
/// <param name="IsArmed">Whether it has begun a sequence.</param>
public readonly record struct ObjectTrack(
    int Id, MovingObject Seen, double VelocityX, double VelocityY, int Age, int Missed, bool IsMerged, bool IsArmed);

/// <summary>The state of <see cref="ObjectTracker"/> for one object.</summary>
internal struct Track
{
    public int Id;

    /// <summary>Id of the first track in its line of splits: tracks of one origin came in as one object.</summary>
    public int Origin;

    /// <summary>Time of its last split; after the patience it becomes its own origin.</summary>
    public TimeSpan SplitAt;

    /// <summary>Its last place; an estimate while it shares a patch.</summary>
    public MovingObject Seen;

    public TimeSpan SeenAt;

    /// <summary>As <see cref="Seen"/>, one sighting earlier.</summary>
    public MovingObject Before;

    public TimeSpan BeforeAt;

    /// <summary>Sensor pixels per second, as <see cref="VelocityY"/>.</summary>
    public double VelocityX;

    public double VelocityY;

    public int Age;

    public int Sightings;

    /// <summary>Consecutive frames in which it was not seen.</summary>
    public int Missed;

    /// <summary>Since when it shares a patch; null while it has its own.</summary>
    public TimeSpan? MergedAt;

    /// <summary>Its expected place in the current frame; in a shared patch, where its speed alone would have led it.</summary>
    public (double X, double Y) Expected;

    /// <summary>Index of its object in the current frame, -1 for none.</summary>
    public int Given;

    /// <summary>The track whose event it continues, 0 for none: that track itself, a piece of it, or one that it was united with.</summary>
    public int EventTrack;

    /// <summary>Progress, kept by the detector. A track that splits off gets a copy.</summary>
    public SequenceState Sequence;

    /// <summary>One sighting may be noise; a piece split off a known object is not.</summary>
    public readonly bool IsConfirmed => Sightings >= 2;
}
