using System.Text.RegularExpressions;
using Gateway.Testing;

namespace Gateway.Tests.House;

/// <summary>The project speaks of itself alone, not of a machine it was written on.</summary>
public sealed partial class MentionTests
{
    [Fact]
    public void No_file_names_a_path_of_one_machine()
    {
        Assert.All(SourceTree.Files.Where(IsText), file =>
        {
            var found = Forbidden().Match(SourceTree.Read(file));
            Assert.False(found.Success, $"{file} mentions '{found.Value.Trim()}'.");
        });
    }

    [GeneratedRegex(
        """(?<=[\s"'`=(:]|^)/(work|home/\w+|root|Users/\w+)/""", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Forbidden();

    private static bool IsText(string file)
    {
        using var stream = File.OpenRead(RepositoryRoot.Combine(file));
        Span<byte> start = stackalloc byte[4096];
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return !start[..length].Contains((byte)0);
    }
}
