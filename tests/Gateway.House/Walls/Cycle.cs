using Gateway.House.Text;

namespace Gateway.House.Walls;

/// <summary>Rooms that reach each other: folders of one project, or projects.</summary>
/// <param name="Place">Folder of the project, or <c>projects</c>.</param>
/// <param name="Graph">All rooms of the place.</param>
/// <param name="Rooms">Those in the cycle.</param>
internal sealed record Cycle(string Place, Graph Graph, IReadOnlyList<string> Rooms)
{
    /// <summary>Every pair of the cycle in which one names the other, with the place that shows it.</summary>
    public IEnumerable<string> Names =>
        from room in Rooms
        from other in Graph.NamedBy(room)
        where Rooms.Contains(other.Key)
        select $"{room} names {other.Key}: {other.Value}";

    public static IReadOnlyList<Cycle> In(WorkingCopy tree) =>
    [
        .. from project in tree.Projects
           let graph = FolderGraph.Of(project)
           from rooms in graph.Cycles()
           select new Cycle(project.Folder, graph, rooms),
        .. from rooms in ProjectGraph.Of(tree).Cycles()
           select new Cycle("projects", ProjectGraph.Of(tree), rooms),
    ];

    public override string ToString() => $"{Place}: {Rooms.Count} of {Graph.Rooms.Count()} in a cycle: {string.Join(", ", Rooms)}";
}
