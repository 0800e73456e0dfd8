namespace Gateway.Detection;

/// <summary>The frames of a clip to analyse.</summary>
/// <param name="Every">Analyses every Nth frame, starting with the first.</param>
/// <param name="MaxFrames">Most frames per clip; longer clips use wider steps.</param>
/// <param name="TimeBudget">No further frame begins after this time; null means no limit. The first frame is always analysed.</param>
public sealed record FrameChoice(int Every, int MaxFrames, TimeSpan? TimeBudget = null)
{
    /// <summary>The chosen indices of <paramref name="count"/> frames, ascending, always including <paramref name="mostMotion"/>.</summary>
    public IReadOnlyList<int> Choose(int count, int? mostMotion)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Every, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFrames, 1);
        if (count <= 0)
            return [];

        var always = mostMotion is { } frame && frame >= 0 && frame < count ? frame : -1;
        var places = always > 0 ? Math.Max(1, MaxFrames - 1) : MaxFrames;
        var step = Math.Max(Every, (count + places - 1) / places);
        var chosen = new SortedSet<int>();
        if (always >= 0)
            chosen.Add(always);
        for (var i = 0; i < count && chosen.Count < MaxFrames; i += step)
            chosen.Add(i);
        return [.. chosen];
    }
}
