namespace Gateway.Vision;

/// <summary>Which of the last frames moved, per region, and whether they are enough: n of m, over a time.</summary>
/// <remarks>
/// The share n/m must move of the frames within the time; a camera that is slower than m frames in that time is judged by the frames that it has, at
/// the least one, a faster one by more. Without a time the last m frames count. No more than <see cref="Capacity"/> frames are remembered.
/// </remarks>
internal sealed class RecentFrames(int regions, int over, int frames, TimeSpan time)
{
    public const int Capacity = 64;

    private readonly ulong[] _moved = new ulong[regions];   // a bit per frame, the newest lowest
    private readonly TimeSpan[] _times = new TimeSpan[Capacity];
    private int _count;
    private int _counted;   // frames that count now
    private int _needed;

    /// <summary>Begins a frame; then <see cref="Note"/> is called once for every region.</summary>
    /// <param name="at">Time of the frame.</param>
    /// <param name="interval">Usual time between frames, null if not known.</param>
    public void Next(TimeSpan at, TimeSpan? interval)
    {
        _times[_count++ % Capacity] = at;
        if (time == TimeSpan.Zero)
        {
            (_counted, _needed) = (frames, over);
            return;
        }

        _counted = 1;
        while (_counted < Math.Min(_count, Capacity) && at - _times[(_count - 1 - _counted) % Capacity] < time)
            _counted++;
        var usual = interval is { } usually ? (int)Math.Clamp(time / usually, 1, Capacity) : frames;
        _needed = ((Math.Max(_counted, usual) * over) + frames - 1) / frames;
    }

    /// <returns>Whether enough frames moved.</returns>
    public bool Note(int region, bool moves)
    {
        _moved[region] = (_moved[region] << 1) | (moves ? 1UL : 0);
        return Moved(region) >= _needed;
    }

    public int Moved(int region) => BitOperations.PopCount(_moved[region] & (ulong.MaxValue >> (Capacity - _counted)));

    /// <summary>Time of the oldest moving frame that counts. Only after at least one moved.</summary>
    public TimeSpan FirstAt(int region)
    {
        var counted = _moved[region] & (ulong.MaxValue >> (Capacity - _counted));
        var back = Math.Min(63 - BitOperations.LeadingZeroCount(counted), _count - 1);
        return _times[(_count - 1 - back) % Capacity];
    }

    public void Clear()
    {
        Array.Clear(_moved);
        _count = 0;
    }
}
