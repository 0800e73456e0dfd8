namespace Gateway.Vision;

/// <summary>Fills the background that no path over sides of pixels connects with the picture's edge or with a pixel that is not watched.</summary>
/// <remarks>
/// One pass over the gaps between the runs of foreground in each row. Pixels left of a row's first run and right of its last are outside. A gap that
/// shares a side with the outside or with a gap of the row above is of its component; component 0 is the outside. Objects are connected over corners
/// too, so background is not. One thread at a time; buffers grow to the busiest frame.
/// </remarks>
internal sealed class HoleFiller
{
    private const int Outside = 0;

    /// <summary>Background pixels from Start to before End of a row, between foreground.</summary>
    private readonly record struct Gap(int Y, int Start, int End, int Component);

    private int[] _changes = [];
    private Gap[] _gaps = new Gap[256];
    private int[] _parents = new int[256];
    private int _gapCount;
    private int _componentCount;

    /// <param name="mask">Has no pixels outside the watched area.</param>
    /// <param name="watched">Null for the whole picture.</param>
    public void Fill(BitMask mask, BitMask? watched)
    {
        (_gapCount, _componentCount) = (0, 1);
        if (_changes.Length <= mask.Width)
            _changes = new int[mask.Width + 1];

        var (top, bottom) = mask.RowsInUse();
        var above = new Row(0, 0, mask.Width, 0);
        for (var y = top; y < bottom; y++)
        {
            var changes = mask.ReadChanges(y, _changes);
            var row = changes == 0
                ? new Row(_gapCount, _gapCount, mask.Width, 0)
                : new Row(_gapCount, _gapCount + (changes / 2) - 1, _changes[0], _changes[changes - 1]);
            AddGaps(y, changes, above, watched);
            JoinOutside(above, row);
            above = row;
        }

        JoinOutside(above, new Row(_gapCount, _gapCount, mask.Width, 0));
        foreach (ref readonly var gap in _gaps.AsSpan(0, _gapCount))
        {
            if (Root(gap.Component) != Outside)
                mask.SetRun(gap.Y, gap.Start, gap.End);
        }
    }

    /// <summary>Gaps from First to before End; foreground from Left to before Right. A row without foreground is outside from end to end.</summary>
    private readonly record struct Row(int First, int End, int Left, int Right)
    {
        public bool IsBesideOutside(int start, int end) => start < Left || end > Right;
    }

    private void AddGaps(int y, int changes, in Row above, BitMask? watched)
    {
        var next = above.First;
        for (var i = 1; i + 1 < changes; i += 2)
        {
            var (start, end) = (_changes[i], _changes[i + 1]);
            while (next < above.End && _gaps[next].End <= start)
                next++;

            var isOutside = above.IsBesideOutside(start, end) || watched?.AllWithin(y, start, end) == false;
            var component = isOutside ? Outside : -1;
            for (var j = next; j < above.End && _gaps[j].Start < end; j++)
                component = component < 0 ? Root(_gaps[j].Component) : Join(component, Root(_gaps[j].Component));

            if (_gapCount == _gaps.Length)
                Array.Resize(ref _gaps, _gapCount * 2);
            _gaps[_gapCount++] = new Gap(y, start, end, component < 0 ? Open() : component);
        }
    }

    /// <summary>Joins the gaps of a row with the outside of the one below.</summary>
    private void JoinOutside(in Row row, in Row below)
    {
        for (var i = row.First; i < row.End; i++)
        {
            if (below.IsBesideOutside(_gaps[i].Start, _gaps[i].End))
                Join(Outside, Root(_gaps[i].Component));
        }
    }

    private int Open()
    {
        if (_componentCount == _parents.Length)
            Array.Resize(ref _parents, _componentCount * 2);
        _parents[_componentCount] = _componentCount;
        return _componentCount++;
    }

    private int Root(int component)
    {
        while (_parents[component] != component)
            component = _parents[component] = _parents[_parents[component]];
        return component;
    }

    /// <summary>Joins two roots: the older one, which may be the outside, remains.</summary>
    private int Join(int a, int b)
    {
        _parents[Math.Max(a, b)] = Math.Min(a, b);
        return Math.Min(a, b);
    }
}
