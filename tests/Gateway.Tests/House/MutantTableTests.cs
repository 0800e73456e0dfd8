using Gateway.Mutants;
using Gateway.Testing;

namespace Gateway.Tests.House;

/// <summary>
/// The table of <c>make mutate-mqtt</c> fits the sources, so a run does not end at its start. The run itself takes too long for a test.
/// </summary>
public sealed class MutantTableTests
{
    private const string Source = "if (a && b)\n    Send(a);\nif (a || b)\n    Drop();\n";

    [Fact]
    public void Every_row_fits_the_sources_and_names_tests_that_exist()
    {
        var mutants = Mutant.Read(RepositoryRoot.Combine("tests/Gateway.Mutants/mqtt.tsv"));
        Assert.True(mutants.Count >= 60, $"{mutants.Count} mutants");
        Assert.Empty(MutantRun.Misfits(RepositoryRoot.Combine(""), mutants));
    }

    [Theory]
    [InlineData("a && c")]
    [InlineData("(a ")]
    public void Misfits_names_a_row_whose_text_is_not_there_once(string find) =>
        Assert.StartsWith("row1:", Assert.Single(MutantSources.Misfits(Source, [Row(1, find, "false")])), StringComparison.Ordinal);

    [Fact]
    public void Misfits_names_a_row_that_overlaps_with_another() =>
        Assert.Equal(["row2: overlaps with row1"], MutantSources.Misfits(Source, [Row(1, "a && b", "false"), Row(2, "if («a» && b)", "true")]));

    [Fact]
    public void With_puts_each_row_behind_its_number() => Assert.Equal(
        """
        if ((global::MutantSwitch.Is(1) ? (a) : global::MutantSwitch.Is(3) ? (b) : (a && b)))
            { if (global::MutantSwitch.Is(2)) {  } else { Send(a); } }
        if (a || (global::MutantSwitch.Is(4) ? (true) : (b)))
            Drop();

        """,
        MutantSources.With(Source, [Row(1, "a && b", "a"), Row(2, "Send(a);", ""), Row(3, "a && b", "b"), Row(4, "a || «b»", "true")]));

    private static Mutant Row(int number, string find, string replacement) => new(number, $"row{number}", "", "", find, replacement, []);
}
