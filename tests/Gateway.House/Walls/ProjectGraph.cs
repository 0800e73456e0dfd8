using Gateway.House.Text;

namespace Gateway.House.Walls;

/// <summary>Which project references which other one, or compiles a file of it.</summary>
internal static class ProjectGraph
{
    public static Graph Of(WorkingCopy tree)
    {
        var graph = new Graph();
        foreach (var project in tree.Projects)
        {
            graph.AddRoom(project.Name);
            foreach (var reference in project.References)
                graph.Add(project.Name, reference, project.Path);
            foreach (var owner in project.Linked.Select(file => OwnerOf(tree, project, file)).OfType<Project>())
                graph.Add(project.Name, owner.Name, project.Path);
        }

        return graph;
    }

    private static Project? OwnerOf(WorkingCopy tree, Project project, string included)
    {
        var path = Path.GetRelativePath(tree.Root, Path.GetFullPath(Path.Combine(tree.Root, project.Folder, included.Replace('\\', '/'))));
        return tree.Projects.FirstOrDefault(other => other != project && path.StartsWith(other.Folder + "/", StringComparison.Ordinal));
    }
}
