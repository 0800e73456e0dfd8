using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gateway.Testing;

namespace Gateway.Tests.House;

/// <summary>Commands, folders, packages and links that the documents name exist.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Contributing = SourceTree.Read("CONTRIBUTING.md");

    /// <summary>The lines of the section that maps folders to jobs.</summary>
    private static string Map => Contributing.Split("\n## ").Single(section => section.StartsWith("Map", StringComparison.Ordinal));

    [Fact]
    public void The_README_stays_short() => Assert.InRange(SourceTree.ReadLines("README.md").Length, 1, 130);

    [Fact]
    public void Every_make_command_of_the_documents_is_a_target() =>
        Assert.Subset(
            TargetsIn(["Makefile"], Targets()),
            TargetsIn(SourceTree.WithExtension(".md"), Commands()));

    [Fact]
    public void Every_project_stands_once_in_the_map() =>
        Assert.All(
            SourceTree.WithExtension(".csproj").Select(file => Path.GetDirectoryName(file)!),
            folder => Assert.Single(Folders().Matches(Map), match => match.Groups["folder"].Value == folder));

    [Fact]
    public void Every_folder_of_the_map_exists() =>
        Assert.All(Folders().Matches(Map), match => Assert.True(Path.Exists(RepositoryRoot.Combine(match.Groups["folder"].Value)), match.Value));

    [Fact]
    public void Every_package_is_given_its_reason() =>
        Assert.All(
            XDocument.Load(RepositoryRoot.Combine("Directory.Packages.props")).Descendants("PackageVersion").Attributes("Include"),
            package => Assert.Contains($"`{package.Value}`", Contributing, StringComparison.Ordinal));

    [Fact]
    public void Every_relative_link_of_the_documents_leads_somewhere() =>
        Assert.All(SourceTree.WithExtension(".md"), file => Assert.All(Links().Matches(SourceTree.Read(file)), link =>
        {
            var target = Path.Combine(RepositoryRoot.Path, Path.GetDirectoryName(file)!, link.Groups["target"].Value);
            Assert.True(Path.Exists(target), $"{file} links to {link.Groups["target"].Value}.");
        }));

    private static HashSet<string> TargetsIn(IEnumerable<string> files, Regex pattern) =>
        [.. files.SelectMany(file => pattern.Matches(SourceTree.Read(file))).Select(match => match.Groups["target"].Value)];

    [GeneratedRegex("^(?<target>[a-z][a-z0-9-]*):", RegexOptions.Multiline)]
    private static partial Regex Targets();

    [GeneratedRegex("(?:^|`)(?:[A-Z_]+=\\S+ )*make (?<target>[a-z][a-z0-9-]*)", RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex("^\\| `(?<folder>[^`]+?)/?` \\|", RegexOptions.Multiline)]
    private static partial Regex Folders();

    [GeneratedRegex("\\]\\((?!https?:|#|mailto:)(?<target>[^)#\\s]+)(?:#[^)]*)?\\)")]
    private static partial Regex Links();
}
