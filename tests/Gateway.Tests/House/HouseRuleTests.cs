using Gateway.House.Sizes;
using Gateway.House.Text;
using Gateway.House.Walls;
using Gateway.House.Words;

namespace Gateway.Tests.House;

/// <summary>The rules that <c>make house</c> counts, held: a failure lists the places that break one.</summary>
public sealed class HouseRuleTests
{
    private const int LinesOfAProject = 8800;
    private const int LinesOfAFile = 510;

    /// <summary>Names of several types, each with the reason. A new entry needs one that a reader of the code accepts.</summary>
    private static readonly Dictionary<string, string> SharedNames = new(StringComparer.Ordinal)
    {
        ["AloneInTheProcess"] = "xUnit finds a collection in its own assembly only",
        ["BoardTopics"] = "the board's client and the daemon share no code",
        ["CameraOptions"] = "the board's client and the daemon share no code",
        ["Canvas"] = "the simulated boards and the analysis share no code",
        ["ClipState"] = "on disk and on the wire; the daemon translates between them",
        ["Comparison"] = "each comparison is a program of its own",
        ["FakeBroker"] = "test peers of the board's client and of the bridge",
        ["Figures"] = "each comparison is a program of its own",
        ["FrameScore"] = "of the recorder and of the analysis",
        ["FrozenNumberTests"] = "one per protocol",
        ["LatencyHistogram"] = "the load generator and the daemon share no code",
        ["LatencyHistogramTests"] = "one per histogram",
        ["Log"] = "one per project",
        ["MqttConnection"] = "the board's client and the broker share no code",
        ["OpenCvWorker"] = "each comparison is a program of its own",
        ["OutgoingMessage"] = "the board's client and the bridge share no code",
        ["OutgoingPublish"] = "of a stored session and of the bridge",
        ["Scene"] = "the simulated boards and the comparisons share no code",
        ["Subscriber"] = "test peers of the board's client and of the comparison",
        ["TurboJpeg"] = "Vision and Detection import different functions and do not name each other",
        ["UnixTime"] = "the load generator and the clips share no code",
    };

    [Fact]
    public void No_comment_document_or_text_has_an_accent() => Assert.Empty(Accent.In(SourceTree.Copy));

    [Fact]
    public void No_line_is_longer_than_its_kind_of_file_allows() => Assert.Empty(LongLines.In(SourceTree.Copy));

    [Fact]
    public void No_folders_and_no_projects_form_a_cycle() => Assert.Empty(Cycle.In(SourceTree.Copy).SelectMany(cycle => cycle.Names));

    [Fact]
    public void No_project_has_too_many_lines() =>
        Assert.Empty(SourceTree.Copy.Projects.Where(project => project.Lines >= LinesOfAProject).Select(project => $"{project}: {project.Lines}"));

    [Fact]
    public void No_file_has_too_many_lines() =>
        Assert.Empty(SourceTree.Copy.CSharp.Where(file => file.Lines.Count >= LinesOfAFile).Select(file => $"{file}: {file.Lines.Count}"));

    [Fact]
    public void Every_type_has_a_name_of_its_own_or_shares_it_for_a_reason() =>
        Assert.Equal(SharedNames.Keys, TypeNames.BorneTwice(SourceTree.Copy).Select(name => name.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void A_name_of_two_types_is_found_and_that_of_a_partial_type_is_not()
    {
        using var tree = new SmallTree(
            ("a/Part.cs", "namespace A; partial class Part; class Own;"),
            ("a/Part.More.cs", "namespace A; partial class Part; class Own<T>;"),
            ("b/Shared.cs", "namespace B; record Shared;"),
            ("c/Shared.cs", "namespace C; enum Shared { One }"));
        Assert.Equal("Shared", Assert.Single(TypeNames.BorneTwice(tree.Copy)).Key);
    }

    [Fact]
    public void A_long_line_is_found_unless_it_is_a_row_or_cannot_be_broken()
    {
        var code = "// " + new string('x', 148);
        var prose = string.Concat(Enumerable.Repeat("word ", 41));
        using var tree = new SmallTree(
            ("A.cs", code + "\n" + code[..150]),
            ("notes.md", $"{prose}\n{prose[..200]}\n| {prose} |\n{new string('x', 300)}\n"));
        Assert.Equal(["A.cs:1", "notes.md:1"], LongLines.In(tree.Copy).Select(finding => $"{finding.Path}:{finding.Line}"));
    }
}
