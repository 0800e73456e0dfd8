namespace Gateway.House.Walls;

/// <summary>Rooms that name each other: which names which, and one place that shows it.</summary>
internal sealed class Graph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _edges = new(StringComparer.Ordinal);

    public IEnumerable<string> Rooms => _edges.Keys;

    public void AddRoom(string room) => _edges.TryAdd(room, new(StringComparer.Ordinal));

    /// <summary>The first place given for a pair of rooms is kept.</summary>
    public void Add(string from, string to, string place)
    {
        AddRoom(from);
        AddRoom(to);
        _edges[from].TryAdd(to, place);
    }

    /// <summary>Rooms that a room names, each with the place.</summary>
    public IReadOnlyDictionary<string, string> NamedBy(string room) => _edges[room];

    /// <summary>The sets of rooms that reach each other; a room that names only itself is left out.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cycles()
    {
        var cycles = new List<IReadOnlyList<string>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var room in Rooms)
        {
            if (seen.Contains(room))
                continue;
            var reached = ReachedFrom(room);
            string[] circle = [.. reached.Where(other => ReachedFrom(other).Contains(room))];
            seen.UnionWith(circle);
            if (circle.Length > 1)
                cycles.Add(circle);
        }

        return cycles;
    }

    private SortedSet<string> ReachedFrom(string room)
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>([room]);
        while (next.TryPop(out var at))
        {
            foreach (var other in _edges[at].Keys)
            {
                if (reached.Add(other))
                    next.Push(other);
            }
        }

        return reached;
    }
}
