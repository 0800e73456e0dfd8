namespace Gateway.Vision;

/// <summary>The near misses of one frame, in a buffer that is used again. One thread at a time.</summary>
internal sealed class NearMissList
{
    /// <summary>Most near misses told of per frame; further ones of the same frame are left out.</summary>
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
