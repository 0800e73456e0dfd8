namespace Gateway.Detection;

/// <summary>Which frames of a clip are looked at.</summary>
public sealed record FrameChoice
{
    /// <summary>Every how manyth frame, from the first on. A 5 s clip at 10 frames/s and the default of 5 means 10 looks.</summary>
    public int Every { get; init; } = 5;

    /// <summary>At most so many frames a clip; a longer clip is looked at in wider steps.</summary>
    public int MaxFrames { get; init; } = 100;

    /// <summary>No further frame is begun after this long; null sets no limit. The first frame is always looked at.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>The chosen frames' indices, ascending.</summary>
    /// <param name="count">Frames in the clip.</param>
    /// <param name="mostMotion">A frame that must be among them, if any.</param>
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
