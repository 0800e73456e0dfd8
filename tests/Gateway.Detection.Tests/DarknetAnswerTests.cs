using Gateway.Detection.Darknet;

namespace Gateway.Detection.Tests;

public class DarknetAnswerTests
{
    private static readonly string[] Labels = ["person", "car"];

    [Fact]
    public void Parse_reads_class_numbers_and_percents()
    {
        var seen = DarknetAnswer.Parse("frame.jpg: Predicted in 0.287000 seconds.\n1: 99%\n0: 100%\n1: 7%\n", Labels);

        Assert.Equal([("car", 99), ("person", 100), ("car", 7)], seen.Select(one => (one.Label, one.Percent)));
        Assert.All(seen, one => Assert.Null(one.Box));
    }

    [Fact]
    public void Parse_of_a_picture_of_nothing_is_empty() => Assert.Empty(DarknetAnswer.Parse("frame.jpg: Predicted in 0.2 seconds.\n", Labels));

    [Theory]
    [InlineData("")]
    [InlineData("0: 99%\n")]
    [InlineData("other.jpg: Predicted in 0.2 seconds.\n")]
    [InlineData("frame.jpg: Predicted in 0.2 seconds.\n2: 99%\n")]
    [InlineData("frame.jpg: Predicted in 0.2 seconds.\n-1: 99%\n")]
    [InlineData("frame.jpg: Predicted in 0.2 seconds.\nperson: 99%\n")]
    [InlineData("frame.jpg: Predicted in 0.2 seconds.\n0: nan%\n")]
    [InlineData("frame.jpg: Predicted in 0.2 seconds.\n0: 101%\n")]
    [InlineData("frame.jpg: Predicted in 0.2 seconds.\n0: 9")]
    public void Parse_refuses_anything_else(string answer) => Assert.Throws<FormatException>(() => DarknetAnswer.Parse(answer, Labels));

    [Fact]
    public void Parse_shows_the_beginning_of_what_it_refuses_with_control_characters_written_out()
    {
        var brief = Assert.Throws<FormatException>(() => DarknetAnswer.Parse("\u001b[2J\u0007say \"hi\"\u009b\n", Labels));
        Assert.Equal("\"\\u001B[2J\\u0007say \\u0022hi\\u0022\\u009B\" is not darknet's output for a picture", brief.Message);

        var endless = Assert.Throws<FormatException>(() => DarknetAnswer.Parse(new string('x', 1 << 20), Labels));
        Assert.Equal($"\"{new string('x', 100)}...\" is not darknet's output for a picture", endless.Message);
    }
}
