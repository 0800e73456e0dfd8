namespace Gateway.House.Text;

/// <summary>The files of a working copy that people write: everything but what tools leave behind.</summary>
internal sealed class WorkingCopy
{
    private static readonly HashSet<string> LeftBehind = new(StringComparer.Ordinal)
    {
        ".git", ".idea", ".vs", "artifacts", "bin", "BenchmarkDotNet.Artifacts", "node_modules", "obj", "TestResults", "__pycache__",
    };

    private readonly Dictionary<string, SourceFile> _read = new(StringComparer.Ordinal);

    public WorkingCopy(string root)
    {
        Root = Path.GetFullPath(root);
        Paths = [.. Below(Root).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        CSharp = [.. WithExtension(".cs").Select(File)];
        Projects = [.. WithExtension(".csproj").Select(path => new Project(File(path), this))];
    }

    /// <summary>Absolute.</summary>
    public string Root { get; }

    /// <summary>From the root, with slashes, sorted.</summary>
    public IReadOnlyList<string> Paths { get; }

    public IReadOnlyList<SourceFile> CSharp { get; }

    public IReadOnlyList<Project> Projects { get; }

    /// <summary>The working copy around a folder: the next one upwards with Gateway.sln.</summary>
    public static string RootAround(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (Path.Exists(Path.Combine(at.FullName, "Gateway.sln")))
                return at.FullName;
        }

        throw new DirectoryNotFoundException($"No Gateway.sln in {folder} or above it; name the root of a working copy.");
    }

    public IEnumerable<string> WithExtension(string extension) => Paths.Where(path => path.EndsWith(extension, StringComparison.Ordinal));

    public SourceFile File(string path)
    {
        if (!_read.TryGetValue(path, out var file))
            _read[path] = file = new SourceFile(path, System.IO.File.ReadAllText(Path.Combine(Root, path)));
        return file;
    }

    /// <summary>The project whose folder holds the file; null for a file outside all of them.</summary>
    public Project? ProjectOf(SourceFile file) => Projects.Where(project => file.IsUnder(project.Folder)).MaxBy(project => project.Folder.Length);

    private static IEnumerable<string> Below(string folder) =>
        Written(Directory.EnumerateFiles(folder)).Concat(Written(Directory.EnumerateDirectories(folder)).SelectMany(Below));

    private static IEnumerable<string> Written(IEnumerable<string> paths) => paths.Where(path => !LeftBehind.Contains(Path.GetFileName(path)));
}
