namespace Gateway.Vision;

/// <summary>Finds connected patches of foreground (8-connected) in one pass over the runs of each row.</summary>
/// <remarks>
/// A run that touches none of the row above opens a component; one that touches several joins them. Components carry sums, so each pixel is seen
/// once. Area is the number of pixels, the centroid their mean. The seed measured the outline (cv2.contourArea): (w-1)(h-1) for w x h pixels, holes
/// filled; users mean a number of pixels by the least area. Buffers are reused and grow to the busiest frame. One thread at a time.
/// </remarks>
public sealed class ObjectFinder
{
    /// <summary>Most objects reported per frame.</summary>
    public const int MaxObjects = 64;

    /// <summary>Foreground pixels from Start to before End of a row.</summary>
    private struct Run
    {
        public int Start;
        public int End;
        public int Component;
    }

    private struct Component
    {
        public int Parent;
        public int Left;
        public int Top;
        public int Right;
        public int Bottom;
        public int Area;
        public long SumX;
        public long SumY;
    }

    private Run[] _above = [];
    private Run[] _current = [];
    private Component[] _components = new Component[256];
    private int _count;

    /// <summary>Finds the largest objects of at least <paramref name="minArea"/> pixels of the mask, as many as fit.</summary>
    /// <remarks>Sorted by area, largest first; equal ones from top to bottom, then from left to right.</remarks>
    /// <returns>Objects written.</returns>
    public int Find(BitMask mask, int minArea, Span<MovingObject> objects)
    {
        var most = (mask.Width / 2) + 1;   // runs in a row
        if (_above.Length < most)
            (_above, _current) = (new Run[most], new Run[most]);

        _count = 0;
        var above = 0;
        var (top, bottom) = mask.RowsInUse();
        for (var y = top; y < bottom; y++)
        {
            var runs = ReadRuns(mask, y);
            if (runs != 0)
                Connect(_above.AsSpan(0, above), _current.AsSpan(0, runs), y);
            (_above, _current) = (_current, _above);
            above = runs;
        }

        return Largest(minArea, objects);
    }

    private int ReadRuns(BitMask mask, int y)
    {
        var runs = 0;
        for (var x = mask.Next(y, 0, set: true); x < mask.Width;)
        {
            var end = mask.Next(y, x, set: false);
            _current[runs].Start = x;
            _current[runs].End = end;
            runs++;
            x = mask.Next(y, end, set: true);
        }

        return runs;
    }

    private void Connect(ReadOnlySpan<Run> above, Span<Run> current, int y)
    {
        var first = 0;
        foreach (ref var run in current)
        {
            // Diagonal neighbours touch: a run above may end or begin one pixel beside this one.
            while (first < above.Length && above[first].End < run.Start)
                first++;

            var component = -1;
            for (var i = first; i < above.Length && above[i].Start <= run.End; i++)
                component = component < 0 ? Root(above[i].Component) : Join(component, Root(above[i].Component));

            run.Component = component < 0 ? Open(run, y) : component;
            Extend(ref _components[run.Component], run, y);
        }
    }

    private int Open(in Run run, int y)
    {
        if (_count == _components.Length)
            Array.Resize(ref _components, _count * 2);
        _components[_count] = new Component { Parent = _count, Left = run.Start, Top = y, Right = run.End, Bottom = y + 1 };
        return _count++;
    }

    private static void Extend(ref Component component, in Run run, int y)
    {
        var length = run.End - run.Start;
        component.Left = Math.Min(component.Left, run.Start);
        component.Right = Math.Max(component.Right, run.End);
        component.Bottom = y + 1;
        component.Area += length;
        component.SumX += (long)(run.Start + run.End - 1) * length / 2;
        component.SumY += (long)y * length;
    }

    private int Root(int component)
    {
        while (_components[component].Parent != component)
        {
            _components[component].Parent = _components[_components[component].Parent].Parent;
            component = _components[component].Parent;
        }

        return component;
    }

    /// <summary>Adds the younger component to the older one.</summary>
    private int Join(int a, int b)
    {
        if (a == b)
            return a;

        ref var to = ref _components[Math.Min(a, b)];
        ref var from = ref _components[Math.Max(a, b)];
        from.Parent = to.Parent;
        to.Left = Math.Min(to.Left, from.Left);
        to.Right = Math.Max(to.Right, from.Right);
        to.Bottom = Math.Max(to.Bottom, from.Bottom);
        to.Area += from.Area;
        to.SumX += from.SumX;
        to.SumY += from.SumY;
        return to.Parent;
    }

    private int Largest(int minArea, Span<MovingObject> objects)
    {
        var found = 0;
        var components = _components.AsSpan(0, _count);
        for (var i = 0; i < components.Length; i++)
        {
            ref readonly var c = ref components[i];
            if (c.Parent != i || c.Area < minArea)
                continue;

            var place = found;
            while (place > 0 && objects[place - 1].Area < c.Area)
                place--;
            if (place == objects.Length)
                continue;

            found = Math.Min(found + 1, objects.Length);
            objects[place..(found - 1)].CopyTo(objects[(place + 1)..]);
            objects[place] = new MovingObject(
                c.Left, c.Top, c.Right - c.Left, c.Bottom - c.Top, c.Area, (double)c.SumX / c.Area, (double)c.SumY / c.Area);
        }

        return found;
    }
}

/// <summary>A connected patch of foreground, in sensor pixels at every scale: bounding box, pixels without holes, and their mean.</summary>
public readonly record struct MovingObject(int X, int Y, int Width, int Height, int Area, double CentroidX, double CentroidY);
