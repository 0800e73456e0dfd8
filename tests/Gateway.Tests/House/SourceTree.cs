using Gateway.House.Text;
using Gateway.Testing;

namespace Gateway.Tests.House;

/// <summary>The files of the working copy that this test run belongs to.</summary>
internal static class SourceTree
{
    public static WorkingCopy Copy { get; } = new(RepositoryRoot.Path);

    /// <summary>Paths from the root, with slashes, sorted.</summary>
    public static IReadOnlyList<string> Files => Copy.Paths;

    public static IEnumerable<string> WithExtension(string extension) => Copy.WithExtension(extension);

    /// <param name="file">A path from the root.</param>
    public static string Read(string file) => File.ReadAllText(RepositoryRoot.Combine(file));

    /// <inheritdoc cref="Read"/>
    public static string[] ReadLines(string file) => File.ReadAllLines(RepositoryRoot.Combine(file));
}
