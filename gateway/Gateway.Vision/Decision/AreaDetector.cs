namespace Gateway.Vision;

/// <summary>Fires when a region's foreground share exceeds the threshold in n of the last m frames.</summary>
/// <remarks>
/// Regions are judged independently; the cooldown is shared. An event lasts until the count falls below n, which clears the region. An event that
/// begins in the cooldown fires when the cooldown ends, if it still lasts.
/// </remarks>
internal sealed class AreaDetector : IMotionDetector
{
    private readonly MotionOptions _options;
    private readonly uint[] _history;   // a bit per frame, the newest lowest
    private readonly bool[] _active;
    private readonly SuppressedReason[] _standing;
    private TimeSpan? _firedAt;

    /// <exception cref="ArgumentException">An option is out of range, or there is no region.</exception>
    public AreaDetector(MotionOptions options, int regions)
    {
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(regions, 1);
        _options = options;
        _history = new uint[regions];
        _active = new bool[regions];
        _standing = new SuppressedReason[regions];
    }

    public bool IsArmed => _active.AsSpan().Contains(true);

    public long Count { get; private set; }

    public bool IsInCooldown(TimeSpan at) => at - _firedAt <= _options.Cooldown;

    public void Restart()
    {
        Array.Clear(_history);
        Array.Clear(_active);
        Array.Clear(_standing);
    }

    public ReadOnlySpan<ObjectTrack> Tracks => [];

    public MotionDecision Skip(TimeSpan at, NearMissList misses) => MotionDecision.Nothing;

    public MotionDecision Next(ReadOnlySpan<MovingObject> objects, ReadOnlySpan<double> scores, TimeSpan at, NearMissList misses)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, _history.Length);
        var decision = MotionDecision.Nothing;
        for (var region = 0; region < scores.Length; region++)
        {
            var next = Judge(region, scores[region], at);
            if (next.Suppressed != SuppressedReason.None)
                misses.Add(new NearMiss(next.Suppressed, region, 0, LargestIn(region, objects)));
            if (next.Weight > decision.Weight)
                decision = next;
        }

        return decision;
    }

    private MotionDecision Judge(int region, double score, TimeSpan at)
    {
        var isOver = score > _options.AreaThreshold;
        var frames = uint.MaxValue >> (32 - _options.AreaFrames);
        _history[region] = ((_history[region] << 1) | (isOver ? 1u : 0u)) & frames;
        var moves = BitOperations.PopCount(_history[region]) >= _options.AreaFramesOver;
        if (moves == _active[region])
            return Suppress(region, !moves && !isOver && score > _options.AreaThreshold / 2 ? SuppressedReason.TooSmall : SuppressedReason.None);

        if (!moves)
        {
            _active[region] = false;
            return new MotionDecision(MotionOutcome.Cleared, SuppressedReason.None, region);
        }

        if (IsInCooldown(at))
            return Suppress(region, SuppressedReason.InCooldown);

        _active[region] = true;
        _firedAt = at;
        _standing[region] = SuppressedReason.None;
        Count++;
        return new MotionDecision(MotionOutcome.Fired, SuppressedReason.None, region);
    }

    private MotionDecision Suppress(int region, SuppressedReason reason)
    {
        var isNew = reason != SuppressedReason.None && reason != _standing[region];
        _standing[region] = reason;
        return isNew ? new MotionDecision(MotionOutcome.None, reason, region) : MotionDecision.Nothing;
    }

    /// <summary>The largest object with its centroid in the region; a default object if there is none.</summary>
    private MovingObject LargestIn(int region, ReadOnlySpan<MovingObject> objects)
    {
        foreach (ref readonly var o in objects)
        {
            if (_options.Regions.IsEmpty || _options.Regions[region].Contains(o.CentroidX, o.CentroidY))
                return o;
        }

        return default;
    }
}
