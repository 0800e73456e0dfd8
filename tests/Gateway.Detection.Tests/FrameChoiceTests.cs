namespace Gateway.Detection.Tests;

public class FrameChoiceTests
{
    [Fact]
    public void Choose_takes_every_Nth_frame_from_the_first_on() =>
        Assert.Equal([0, 5, 10, 15], new FrameChoice(5, 100).Choose(20, null));

    [Fact]
    public void Choose_widens_its_steps_to_stay_within_the_limit() =>
        Assert.Equal([0, 34, 68], new FrameChoice(1, 3).Choose(100, null));

    [Fact]
    public void Choose_always_takes_the_frame_with_the_most_motion() =>
        Assert.Equal([0, 5, 7, 10], new FrameChoice(5, 100).Choose(15, 7));

    [Theory]
    [InlineData(1, 100, 99)]
    [InlineData(1, 100, 0)]
    [InlineData(2, 100, 50)]
    [InlineData(7, 1000, 999)]
    [InlineData(100, 3, 1)]
    public void Choose_never_takes_more_than_the_limit_and_keeps_the_wanted_frame(int max, int count, int wanted)
    {
        var chosen = new FrameChoice(1, max).Choose(count, wanted);

        Assert.InRange(chosen.Count, 1, max);
        Assert.Contains(wanted, chosen);
        Assert.All(chosen, index => Assert.InRange(index, 0, count - 1));
    }

    [Fact]
    public void Choose_ignores_a_wanted_frame_that_is_not_there() => Assert.Equal([0], new FrameChoice(5, 100).Choose(3, 3));

    [Fact]
    public void Choose_of_an_empty_clip_is_empty() => Assert.Empty(new FrameChoice(5, 100).Choose(0, 0));
}
