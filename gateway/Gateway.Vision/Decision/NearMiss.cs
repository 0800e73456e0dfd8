namespace Gateway.Vision;

/// <summary>Motion that made no event. Reported once per run of frames with the same reason.</summary>
/// <param name="Reason">Why there is no event; never None.</param>
/// <param name="Region">Index of the region concerned, -1 for the whole picture.</param>
/// <param name="Track">Id of the track concerned, 0 without one or without tracking.</param>
/// <param name="Seen">The object in sensor pixels; all zero when no single object was found.</param>
public readonly record struct NearMiss(SuppressedReason Reason, int Region, int Track, MovingObject Seen);

/// <summary>The near misses of one frame, in a reused buffer. One thread at a time.</summary>
internal sealed class NearMissList
{
    /// <summary>Most near misses reported per frame; further ones are dropped.</summary>
    public const int Capacity = 32;

    private readonly NearMiss[] _misses = new NearMiss[Capacity];
    private int _count;

    public ReadOnlySpan<NearMiss> Span => _misses.AsSpan(0, _count);

    public Span<NearMiss> Slots => _misses.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(in NearMiss miss)
    {
        if (_count < Capacity)
            _misses[_count++] = miss;
    }
}
