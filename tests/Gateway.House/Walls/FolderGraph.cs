using Gateway.House.Text;

namespace Gateway.House.Walls;

/// <summary>Which folder of a project names types and extension methods of which other folder of it.</summary>
/// <remarks>
/// A room is a folder with the files that lie directly in it, whatever namespace they declare; the project's own folder is the room <c>.</c>.
/// A name counts where its namespace is visible to the file, or is written in front of it; comments do not count.
/// </remarks>
internal sealed class FolderGraph
{
    private static readonly HashSet<string> BeforeCalls =
        new(StringComparer.Ordinal) { "return", "new", "await", "else", "throw", "in", "is", "and", "or", "not" };

    private readonly Project _project;
    private readonly ILookup<string, TypeDeclaration> _types;
    private readonly Dictionary<string, TypeDeclaration> _extensions;
    private readonly HashSet<string> _everywhere;

    private FolderGraph(Project project)
    {
        _project = project;
        var types = project.Sources.SelectMany(TypeDeclaration.In).ToList();
        _types = types.ToLookup(type => type.Name, StringComparer.Ordinal);
        _extensions = ExtensionMethods(types);
        _everywhere = [.. project.Usings, .. project.Sources.SelectMany(file => UsingsOf(file, global: true))];
    }

    public static Graph Of(Project project)
    {
        var graph = new Graph();
        var reader = new FolderGraph(project);
        foreach (var file in project.Sources)
            reader.Add(file, graph);
        return graph;
    }

    private void Add(SourceFile file, Graph graph)
    {
        var room = RoomOf(file);
        graph.AddRoom(room);
        var space = TypeDeclaration.NamespaceOf(file);
        var visible = new HashSet<string>(_everywhere.Concat(UsingsOf(file, global: false)), StringComparer.Ordinal);
        for (var outer = space; outer.Length > 0; outer = outer.Contains('.') ? outer[..outer.LastIndexOf('.')] : "")
            visible.Add(outer);

        var code = file.Code;
        for (var i = 0; i < code.Count; i++)
        {
            if (Named(code, i, space, visible) is { } type && RoomOf(type.File) is var other && other != room)
                graph.Add(room, other, $"{file.Path}:{code[i].Line} {code[i].Value}");
        }
    }

    private TypeDeclaration? Named(IReadOnlyList<Token> code, int at, string space, HashSet<string> visible)
    {
        if (code[at].Kind != TokenKind.Identifier)
            return null;
        var candidates = _types[code[at].Value];
        if (at > 1 && code[at - 1].Is('.'))
        {
            if (_extensions.TryGetValue(code[at].Value, out var holder) && at + 1 < code.Count && (code[at + 1].Is('(') || code[at + 1].Is('<')))
                return visible.Contains(holder.Namespace) ? holder : null;
            return candidates.FirstOrDefault(type => ("." + type.Namespace).EndsWith("." + code[at - 2].Value, StringComparison.Ordinal));
        }

        return candidates.FirstOrDefault(type => type.Namespace == space) ?? candidates.FirstOrDefault(type => visible.Contains(type.Namespace));
    }

    private string RoomOf(SourceFile file) => file.Folder.Length > _project.Folder.Length ? file.Folder[(_project.Folder.Length + 1)..] : ".";

    /// <summary>Extension methods by name, of those names that nothing else in the project bears.</summary>
    private Dictionary<string, TypeDeclaration> ExtensionMethods(IReadOnlyList<TypeDeclaration> types)
    {
        var holders = types.ToLookup(type => type.File);
        var found = new Dictionary<string, TypeDeclaration>(StringComparer.Ordinal);
        var ordinary = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in _project.Sources)
        {
            var code = file.Code;
            for (var i = 1; i + 2 < code.Count; i++)
            {
                if (code[i].Kind != TokenKind.Identifier || !IsDeclaredAt(code, i) || !code[i + 1].Is('('))
                    continue;
                var holder = code[i + 2].Is("this") ? holders[file].FirstOrDefault() : null;
                if (holder is not null && found.GetValueOrDefault(code[i].Value, holder) == holder)
                    found[code[i].Value] = holder;
                else
                    ordinary.Add(code[i].Value);
            }
        }

        return found.Where(method => !ordinary.Contains(method.Key)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>A declared method has a type in front of its name; a called one has an operator, a dot or a keyword there.</summary>
    private static bool IsDeclaredAt(IReadOnlyList<Token> code, int name) =>
        (code[name - 1].Kind == TokenKind.Identifier && !BeforeCalls.Contains(code[name - 1].Value))
        || code[name - 1].Is('>') || code[name - 1].Is(']') || code[name - 1].Is('?');

    private static IEnumerable<string> UsingsOf(SourceFile file, bool global)
    {
        var code = file.Code;
        for (var i = 0; i + 1 < code.Count && !code[i].Is("namespace"); i++)
        {
            if (code[i].Is("using") && (i > 0 && code[i - 1].Is("global")) == global)
                yield return TypeDeclaration.DottedName(code, code[i + 1].Is("static") ? i + 2 : i + 1);
        }
    }
}
