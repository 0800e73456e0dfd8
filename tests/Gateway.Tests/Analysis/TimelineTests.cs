using Gateway.Analysis.Report;

namespace Gateway.Tests.Analysis;

public sealed class TimelineTests
{
    [Theory]
    [InlineData(12.4, 12, 2)]
    [InlineData(79.4, 12, 10)]
    [InlineData(3600, 12, 300)]
    [InlineData(1_000_000, 12, 86_400)]
    public void TimeStep_is_round_and_gives_no_more_steps_than_fit(double seconds, int most, double expected) =>
        Assert.Equal(expected, TimelineAxis.TimeStep(seconds, most));

    [Theory]
    [InlineData(0.17, 0.05)]
    [InlineData(0.9, 0.2)]
    [InlineData(12_500, 5000)]
    public void ValueStep_is_one_two_or_five_times_a_power_of_ten(double top, double expected) =>
        Assert.Equal(expected, TimelineAxis.ValueStep(top, 3), 1e-9);

    [Fact]
    public void A_rare_peak_does_not_press_the_threshold_flat()
    {
        var values = Enumerable.Repeat(0.01, 999).Append(1.0).ToArray();
        Assert.InRange(TimelineAxis.Top(values, 0.02), 0.03, 0.2);
    }

    [Fact]
    public void A_lane_reaches_above_its_threshold_even_when_nothing_moves() => Assert.InRange(TimelineAxis.Top([0, 0], 0.02), 0.021, 0.1);
}
