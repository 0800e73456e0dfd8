namespace Gateway.Vision;

/// <summary>Fills the background that no path over sides of pixels connects with the picture's edge or with a pixel that is not watched.</summary>
/// <remarks>
/// One pass over the runs of background in each row. A run that shares a side with one of the row above is of its component; component 0 is the
/// outside. Objects are connected over corners too, so their background is not. One thread at a time; buffers grow to the busiest frame.
/// </remarks>
internal sealed class HoleFiller
{
    private const int Outside = 0;

    /// <summary>Background pixels from Start to before End of a row.</summary>
    private readonly record struct Run(int Y, int Start, int End, int Component);

    private Run[] _runs = new Run[256];
    private int[] _parents = new int[256];
    private int _runCount;
    private int _componentCount;

    /// <param name="mask">Has no pixels outside the watched area.</param>
    /// <param name="watched">Null for the whole picture.</param>
    public void Fill(BitMask mask, BitMask? watched)
    {
        (_runCount, _componentCount) = (0, 1);
        var (top, bottom) = mask.RowsInUse();
        var above = 0;
        for (var y = top; y < bottom; y++)
        {
            var first = _runCount;
            for (int start = mask.Next(y, 0, set: false), end; start < mask.Width; start = mask.Next(y, end, set: false))
            {
                end = mask.Next(y, start, set: true);
                var isAtEdge = y == top || y == bottom - 1 || start == 0 || end == mask.Width;
                var isOutside = isAtEdge || watched?.Next(y, start, set: false) < end;
                Add(y, start, end, isOutside, ref above, first);
            }

            above = first;
        }

        foreach (ref readonly var run in _runs.AsSpan(0, _runCount))
        {
            if (Root(run.Component) != Outside)
                mask.SetRun(run.Y, run.Start, run.End);
        }
    }

    /// <summary>Adds a run. Those of the row above are from <paramref name="above"/>, which moves past those left of it, to before the end.</summary>
    private void Add(int y, int start, int end, bool isOutside, ref int above, int aboveEnd)
    {
        while (above < aboveEnd && _runs[above].End <= start)
            above++;

        var component = isOutside ? Outside : -1;
        for (var i = above; i < aboveEnd && _runs[i].Start < end; i++)
            component = component < 0 ? Root(_runs[i].Component) : Join(component, Root(_runs[i].Component));

        if (_runCount == _runs.Length)
            Array.Resize(ref _runs, _runCount * 2);
        _runs[_runCount++] = new Run(y, start, end, component < 0 ? Open() : component);
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
