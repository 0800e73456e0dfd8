using Gateway.Testing;

namespace Gateway.Tests.House;

/// <summary>The files of this working copy that people write: everything but what tools leave behind.</summary>
internal static class SourceTree
{
    private static readonly HashSet<string> LeftBehind = new(StringComparer.Ordinal)
    {
        ".git", ".idea", ".vs", "artifacts", "bin", "BenchmarkDotNet.Artifacts", "node_modules", "obj", "TestResults", "__pycache__",
    };

    /// <summary>Paths from the root, with slashes, sorted.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Below(RepositoryRoot.Path).Select(path => Path.GetRelativePath(RepositoryRoot.Path, path)).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> WithExtension(string extension) => Files.Where(file => file.EndsWith(extension, StringComparison.Ordinal));

    /// <param name="file">A path from the root.</param>
    public static string Read(string file) => File.ReadAllText(RepositoryRoot.Combine(file));

    /// <inheritdoc cref="Read"/>
    public static string[] ReadLines(string file) => File.ReadAllLines(RepositoryRoot.Combine(file));

    private static IEnumerable<string> Below(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder).Where(sub => !LeftBehind.Contains(Path.GetFileName(sub))).SelectMany(Below));
}
