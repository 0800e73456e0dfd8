namespace Gateway.Vision;

/// <summary>Follows objects from frame to frame, a bounded number of them, so that one person does not hide another.</summary>
/// <remarks>
/// A track expects its object where its velocity leads. Pairs of track and object within reach and of like size are joined, the nearest pair first,
/// of equally near ones the older track and the larger object: the same frames always give the same tracks. Then:
/// <list type="bullet">
/// <item>a track without an object, expected inside one that another track was given, or at its border when that has grown by what is missing,
/// shares it: both go on at their own speed, within the patch, until it parts, or for as long as the patience at most; fragments of what came in as
/// one are one again at once; one whose speed has led it clear of the patch parted unseen, behind a post perhaps, and is waited for there;</item>
/// <item>an object without a track, where a track's patch was, has split off and carries that track's history on;</item>
/// <item>any other object without a track begins one, which counts as noise until it is seen in the next frame;</item>
/// <item>a track that is not seen waits for its object, and is given up after the patience.</item>
/// </list>
/// One thread at a time, time in order. Allocates nothing after the constructor.
/// </remarks>
/// <param name="patience">How long an object may be out of sight, or share a patch.</param>
internal sealed class ObjectTracker(TimeSpan patience)
{
    /// <summary>Speed up to which an object is found again, in its own lengths per second, beyond the speed it is known to have.</summary>
    private const double LengthsPerSecond = 8;

    /// <summary>Farthest reach, in lengths, however long it was out of sight.</summary>
    private const double MaxLengths = 2.5;

    /// <summary>Longest time for which a velocity is trusted, seconds.</summary>
    private const double MaxCoasting = 1;

    /// <summary>Most by which the area may differ when the places do not overlap.</summary>
    private const double MaxGrowth = 4;

    private readonly Track[] _tracks = new Track[MotionAnalyzer.MaxTracks];
    private readonly double[] _costs = new double[MotionAnalyzer.MaxTracks * MotionAnalyzer.MaxObjects];
    private readonly int[] _takers = new int[MotionAnalyzer.MaxObjects];   // per object the index of its track, -1 for none
    private int _count;
    private int _lastId;

    /// <summary>In the order of ids, tracks with one sighting included. Valid until the next call.</summary>
    public Span<Track> Tracks => _tracks.AsSpan(0, _count);

    /// <summary>Objects that were not followed because as many as are allowed were in sight already.</summary>
    public long Unfollowed { get; private set; }

    public void Clear() => _count = 0;

    /// <summary>Takes the objects of one frame.</summary>
    /// <param name="objects">Those worth following, largest first, at most <see cref="MotionAnalyzer.MaxObjects"/>.</param>
    /// <param name="at">The frame's time.</param>
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

    /// <summary>Joins tracks and objects, the nearest pair first.</summary>
    private void Assign(ReadOnlySpan<MovingObject> objects, TimeSpan at)
    {
        _takers.AsSpan(0, objects.Length).Fill(-1);
        for (var i = 0; i < _count; i++)
        {
            for (var j = 0; j < objects.Length; j++)
                _costs[(i * MotionAnalyzer.MaxObjects) + j] = Cost(_tracks[i], objects[j], at);
        }

        while (true)
        {
            var (track, taken, least) = (-1, -1, double.PositiveInfinity);
            for (var i = 0; i < _count; i++)
            {
                for (var j = 0; _tracks[i].Given < 0 && j < objects.Length; j++)
                {
                    if (_takers[j] < 0 && _costs[(i * MotionAnalyzer.MaxObjects) + j] < least)
                        (track, taken, least) = (i, j, _costs[(i * MotionAnalyzer.MaxObjects) + j]);
                }
            }

            if (track < 0)
                return;
            _tracks[track].Given = taken;
            _tracks[track].Missed = 0;
            _takers[taken] = track;
        }
    }

    /// <summary>How ill an object suits a track: distance in lengths, plus what the areas differ; what was seen lately and often is preferred; infinity when it cannot be it.</summary>
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

        // What it was like before it became part of a patch says little: it may have been half hidden then.
        return distance + (track.MergedAt is null ? 0.25 * Math.Log(growth) : 0) + (0.1 * Math.Min(track.Missed, 5)) + (track.IsConfirmed ? 0 : 0.5);
    }

    private static bool Overlap(in MovingObject a, in MovingObject b) =>
        a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;

    /// <summary>The object given to another track in which this one is expected, or which took it in at its border; -1 for none.</summary>
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

    /// <summary>Whether a patch is larger than its track was, by half of another track's area at least.</summary>
    /// <remarks>Of one half hidden, the box is what was left to be seen of it: the place expected may lie outside of the patch that it became part of.</remarks>
    private static bool HasGrown(in MovingObject patch, in Track host, in Track track) => patch.Area - host.Seen.Area >= track.Seen.Area / 2;

    private static bool Encloses(in MovingObject patch, double x, double y) =>
        x >= patch.X && x < patch.X + patch.Width && y >= patch.Y && y < patch.Y + patch.Height;

    private static void Miss(ref Track track)
    {
        if (track.Missed++ > 0 || track.MergedAt is null)
            return;
        var (x, y) = track.Expected;
        track.Seen = track.Seen with { X = (int)(x - (track.Seen.Width / 2.0)), Y = (int)(y - (track.Seen.Height / 2.0)), CentroidX = x, CentroidY = y };
        track.MergedAt = null;
    }

    private void Share(int guest, int host, TimeSpan at)
    {
        _tracks[guest].Given = host;
        _tracks[guest].MergedAt ??= at;
        _tracks[_takers[host]].MergedAt ??= at;
    }

    /// <summary>Takes a track to where its object is in this frame.</summary>
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

    /// <summary>Where in a shared patch a track is: where its speed leads it, but with the whole of its box inside.</summary>
    private static MovingObject Within(in Track track, in MovingObject patch)
    {
        var (width, height) = (Math.Min(track.Seen.Width, patch.Width), Math.Min(track.Seen.Height, patch.Height));
        var x = Math.Clamp(track.Expected.X - (width / 2.0), patch.X, patch.X + patch.Width - width);
        var y = Math.Clamp(track.Expected.Y - (height / 2.0), patch.Y, patch.Y + patch.Height - height);
        return track.Seen with { X = (int)x, Y = (int)y, Width = width, Height = height, CentroidX = x + (width / 2.0), CentroidY = y + (height / 2.0) };
    }

    /// <summary>Makes one of tracks that share a patch for good, or that were one before: the older goes on, with the further progress of the two.</summary>
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
            {
                Unfollowed++;
                continue;
            }

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

    /// <summary>Gives up the track that has been out of sight for longest, one that has begun a sequence last of all.</summary>
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
