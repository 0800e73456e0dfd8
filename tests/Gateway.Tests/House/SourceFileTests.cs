using System.Text.RegularExpressions;

namespace Gateway.Tests.House;

/// <summary>Every source file bears the name of its type and is short enough to read.</summary>
public sealed partial class SourceFileTests
{
    private const int MostLines = 510;
    private const int MostLinesInTheMiddle = 100;

    private static IEnumerable<string> Sources => SourceTree.WithExtension(".cs");

    [Fact]
    public void A_file_bears_the_name_of_its_type() => Assert.All(Sources, file =>
    {
        var types = TypesIn(file);
        if (types.Count == 0)
            return;   // the top-level statements of a program, or attributes of an assembly

        // Small declarations that serve one type are in its file. A generic type beside a plain one of the same name adds its parameter: ListOfT.cs.
        Assert.True(
            types.Exists(type => Regex.IsMatch(Path.GetFileName(file), $@"^{type}(Of[A-Z]\w*)?\.")),
            $"{file} holds {string.Join(", ", types)}: name the file after the type that the others serve.");
    });

    [Fact]
    public void No_file_is_longer_than_one_job() => Assert.All(
        Sources,
        file => Assert.True(SourceTree.ReadLines(file).Length <= MostLines, $"{file} has more than {MostLines} lines: split it by job."));

    [Fact]
    public void Half_of_the_files_fit_on_a_page_or_two()
    {
        var lengths = Sources.Select(file => SourceTree.ReadLines(file).Length).Order().ToArray();
        Assert.InRange(lengths[lengths.Length / 2], 1, MostLinesInTheMiddle);
    }

    [Fact]
    public void No_type_is_named_after_nothing() =>
        Assert.All(Sources.SelectMany(TypesIn), type => Assert.DoesNotMatch("(Utils?|Utilit(y|ies)|Helpers?|Manager|Common|Misc)$", type));

    [Fact]
    public void Log_events_are_declared_in_one_file_per_project()
    {
        var byProject = Sources.Where(file => !file.StartsWith("tests/", StringComparison.Ordinal))
            .Where(file => SourceTree.Read(file).Contains("[LoggerMessage(", StringComparison.Ordinal))
            .GroupBy(file => string.Join('/', file.Split('/').Take(2)));
        Assert.All(byProject, files => Assert.Single(files));
    }

    private static List<string> TypesIn(string file) =>
    [
        .. SourceTree.ReadLines(file).Select(line => TopLevelType().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups["name"].Value),
    ];

    // Namespaces are file-scoped, so whatever is declared at the start of a line is not nested.
    [GeneratedRegex("""
        ^(?:(?:public|internal|file|static|sealed|abstract|readonly|ref|unsafe|partial)\ )*
        (?:class|struct|interface|enum|record\ struct|record\ class|record|delegate\ [^(]*?)\ (?<name>\w+)(?:[<({:;\s]|$)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex TopLevelType();
}
