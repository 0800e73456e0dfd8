using System.Xml.Linq;

namespace Gateway.House.Text;

/// <summary>One project of the solution.</summary>
internal sealed class Project
{
    private readonly Lazy<IReadOnlyList<SourceFile>> _own;

    public Project(SourceFile file, WorkingCopy tree)
    {
        Path = file.Path;
        Folder = file.Folder;
        Name = file.Name[..^".csproj".Length];
        var items = XDocument.Parse(file.Text).Descendants().ToLookup(item => item.Name.LocalName, item => (string?)item.Attribute("Include"));
        References = [.. items["ProjectReference"].OfType<string>().Select(NameOf)];
        Usings = [.. items["Using"].OfType<string>()];
        Linked = [.. items["Compile"].OfType<string>()];
        _own = new(() => [.. tree.CSharp.Where(source => tree.ProjectOf(source) == this)]);
    }

    /// <summary>Of the project file, from the root.</summary>
    public string Path { get; }

    public string Folder { get; }

    public string Name { get; }

    /// <summary>Names of the projects it references.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>Namespaces that every file of the project sees.</summary>
    public IReadOnlyList<string> Usings { get; }

    /// <summary>Files that Compile items include. The SDK includes the project's own folder itself, so these come from elsewhere.</summary>
    public IReadOnlyList<string> Linked { get; }

    /// <summary>The C# files below its folder, without those of projects further down.</summary>
    public IReadOnlyList<SourceFile> Sources => _own.Value;

    public int Lines => Sources.Sum(source => source.Lines.Count);

    public bool IsShipped => !Path.StartsWith("tests/", StringComparison.Ordinal) && !Path.StartsWith("perf/", StringComparison.Ordinal);

    public override string ToString() => Name;

    private static string NameOf(string include) => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/'));
}
