using Gateway.Testing;

namespace Gateway.Tests.Testing;

/// <summary>GATEWAY_FUZZ is a share in percent of each test's full count.</summary>
public sealed class FuzzTests
{
    [Theory]
    [InlineData(100_000, 10, 100, 100_000)]
    [InlineData(100_000, 10, 5, 5000)]
    [InlineData(100_000, 10_000, 5, 10_000)]   // its assertions need as many
    [InlineData(100, 10, 1000, 1000)]
    public void Rounds_are_the_share_and_at_least_those_the_test_needs(int full, int least, int percent, int expected) =>
        Assert.Equal(expected, Fuzz.Rounds(full, least, percent));

    [Theory]
    [InlineData(null, 5)]
    [InlineData("", 5)]
    [InlineData("100", 100)]
    public void Parse_takes_a_percentage(string? text, int percent) => Assert.Equal(percent, Fuzz.Parse(text));

    [Theory]
    [InlineData("all")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("5%")]
    public void Parse_of_anything_else_names_the_variable(string text) =>
        Assert.Contains(Fuzz.Variable, Assert.Throws<FormatException>(() => Fuzz.Parse(text)).Message, StringComparison.Ordinal);
}
