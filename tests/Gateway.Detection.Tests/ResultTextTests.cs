namespace Gateway.Detection.Tests;

/// <summary>The seed's result text (B11).</summary>
public class ResultTextTests
{
    private const string Clip = "2024-05-01_12-00-00.mp4";

    [Fact]
    public void ToString_tells_each_label_once_then_every_object_of_every_frame()
    {
        var text = ResultText.From(Result(
            Frame(0, ("person", 0.87f), ("dog", 0.5f)),
            Frame(5),
            Frame(10, ("person", 1f)))).ToString();

        Assert.Equal($"Final results: person,dog\n{Clip},person: 87%\n{Clip},dog: 50%\n{Clip},person: 100%\n", text);
    }

    [Fact]
    public void ToString_says_so_when_nothing_was_seen() =>
        Assert.Equal("Final results: No object detected\n", ResultText.From(Result(Frame(0), Frame(5))).ToString());

    [Fact]
    public void ToString_of_an_unreadable_clip_is_one_error_line() =>
        Assert.Equal("Error: zero bytes\n", ClipResult.Unreadable(Clip, "zero\nbytes").Text);

    [Fact]
    public void ToString_keeps_what_was_seen_before_the_error()
    {
        var result = Result(Frame(0, ("car", 0.66f)), new ClipFrameResult(5, [], TimeSpan.Zero, "cut")) with { Error = "1 of 2 frames: cut" };

        Assert.Equal($"Final results: car\n{Clip},car: 66%\nError: 1 of 2 frames: cut\n", ResultText.From(result).ToString());
    }

    [Fact]
    public void ToString_says_that_nothing_was_seen_in_the_frames_that_could_be_looked_at()
    {
        var result = Result(Frame(0), new ClipFrameResult(5, [], TimeSpan.Zero, "cut")) with { Error = "cut" };

        Assert.Equal("Final results: No object detected\nError: cut\n", ResultText.From(result).ToString());
    }

    [Fact]
    public void Text_without_a_model_says_no_model_configured() =>
        Assert.Equal("no model configured", new ClipResult(Clip, ClipOutcome.NoModel, [], TimeSpan.Zero).Text);

    [Fact]
    public void ToString_says_how_many_objects_are_not_told()
    {
        var result = Result(Frame(0, ("car", 0.66f)) with { LeftOut = 1000 }, Frame(5) with { LeftOut = 234 });

        Assert.Equal($"Final results: car\n{Clip},car: 66%\nMore: 1234 objects less sure\n", ResultText.From(result).ToString());
        Assert.Equal(1234, ResultText.Parse(result.Text, Clip).LeftOut);
    }

    [Theory]
    [InlineData("Final results: No object detected\n")]
    [InlineData("Final results: a\nclip,with: comma.mp4,a: 1%\nMore: 7 objects less sure\nError: cut\n")]
    [InlineData("Final results: traffic light\nclip,with: comma.mp4,traffic light: 7%\n")]
    [InlineData("Final results: a,b\nclip,with: comma.mp4,a: 1%\nclip,with: comma.mp4,b: 100%\nclip,with: comma.mp4,a: 0%\n")]
    [InlineData("Final results: a: b\nclip,with: comma.mp4,a: b: 5%\nError: and then: 5%\n")]
    [InlineData("Error: zero bytes\n")]
    public void Parse_of_a_written_text_gives_it_back(string text) =>
        Assert.Equal(text, ResultText.Parse(text, "clip,with: comma.mp4").ToString());

    [Fact]
    public void Parse_reads_the_seeds_text_with_or_without_a_last_line_feed()
    {
        var parsed = ResultText.Parse($"Final results: dog,person\r\n{Clip},person: 54%\r\n{Clip},dog: 61%", Clip);

        Assert.Equal([new ResultLine("person", 54), new ResultLine("dog", 61)], parsed.Lines);
        Assert.Equal(["person", "dog"], parsed.Labels);
        Assert.True(parsed.Looked);
        Assert.Null(parsed.Error);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("hello", 1)]
    [InlineData("Final results: a\nother.mp4,a: 5%", 2)]
    [InlineData("Final results: a\n2024-05-01_12-00-00.mp4,a: 101%", 2)]
    [InlineData("Final results: a\n2024-05-01_12-00-00.mp4,a: 5", 2)]
    [InlineData("Final results: a\n2024-05-01_12-00-00.mp4,: 5%", 2)]
    [InlineData("Final results: a\n2024-05-01_12-00-00.mp4: 5%", 2)]
    [InlineData("Error: x\n2024-05-01_12-00-00.mp4,a: 5%", 2)]
    public void Parse_refuses_other_text_naming_the_line(string text, int line)
    {
        var refusal = Assert.Throws<FormatException>(() => ResultText.Parse(text, Clip));

        Assert.Contains($"line {line}:", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_cannot_forge_lines_or_further_labels()
    {
        var text = ResultText.From(Result(Frame(0, ("a,b\nError: no", 0.5f)))).ToString();

        Assert.Equal($"Final results: a b Error: no\n{Clip},a b Error: no: 50%\n", text);
    }

    [Theory]
    [InlineData(0.875f, 88)]
    [InlineData(0.125f, 12)]
    [InlineData(0.994f, 99)]
    [InlineData(1f, 100)]
    public void Percent_rounds_as_darknet_prints(float confidence, int percent) =>
        Assert.Equal(percent, new DetectedObject("a", confidence, null).Percent);

    private static ClipResult Result(params ClipFrameResult[] frames) => new(Clip, ClipOutcome.Analysed, frames, TimeSpan.Zero);

    private static ClipFrameResult Frame(int index, params (string Label, float Confidence)[] seen) =>
        new(index, [.. seen.Select(one => new DetectedObject(one.Label, one.Confidence, null))], TimeSpan.FromMilliseconds(1));
}
