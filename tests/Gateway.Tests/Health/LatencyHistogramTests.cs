using Gateway.Frames;
using Gateway.Testing;

namespace Gateway.Tests.Health;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentile_of_nothing_is_zero() => Assert.Equal(0, new LatencyHistogram().Percentile(0.5));

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(1_000)]
    [InlineData(123_456_789)]
    [InlineData(uint.MaxValue)]
    public void Percentile_of_one_value_is_within_a_sixteenth_above_it(long value)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(value);

        Assert.InRange(histogram.Percentile(1), value, value + (value / 16) + 1);
    }

    [Fact]
    public void Percentile_splits_the_recorded_values_by_count()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 100; i++)
            histogram.Record(i * 100);

        Assert.InRange(histogram.Percentile(0.5), 5_000, 5_400);
        Assert.InRange(histogram.Percentile(0.99), 9_900, 10_600);
        Assert.Equal(100, histogram.Count);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Record_of_a_value_out_of_range_is_kept_at_the_nearest_end(long value)
    {
        var histogram = new LatencyHistogram();

        histogram.Record(value);

        Assert.Equal(1, histogram.Count);
    }

    [Fact]
    public void Record_allocates_nothing()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(1);

        Assert.Equal(0, ThreadAllocations.OfCheapest(() =>
        {
            for (var i = 0; i < 1000; i++)
                histogram.Record(i);
        }));
    }
}
