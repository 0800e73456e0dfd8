using Gateway.Load;

namespace Esp32.Camera.Tests.Load;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(123_456)]
    [InlineData(4_000_000_000)]
    public void PercentileMs_is_at_most_a_bucket_above_the_truth(long us)
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromMicroseconds(us));
        histogram.Add(TimeSpan.FromMicroseconds(us * 3L));
        Assert.InRange(histogram.PercentileMs(50) * 1000, us, us * 1.04 + 1);
    }

    [Fact]
    public void PercentileMs_orders_what_was_added_in_any_order()
    {
        var histogram = new LatencyHistogram();
        foreach (var ms in Enumerable.Range(1, 1000).Reverse())
            histogram.Add(TimeSpan.FromMilliseconds(ms));
        Assert.InRange(histogram.PercentileMs(50), 500, 520);
        Assert.InRange(histogram.PercentileMs(95), 950, 990);
        Assert.Equal((1000.0, 1000.0, 1000L), (histogram.PercentileMs(100), histogram.MaxMs, histogram.Count));
    }

    [Fact]
    public void PercentileMs_of_nothing_is_0_and_Clear_leaves_nothing()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal(0, histogram.PercentileMs(99));
        histogram.Add(TimeSpan.FromMilliseconds(5));
        histogram.Clear();
        Assert.Equal((0L, 0.0, 0.0), (histogram.Count, histogram.MaxMs, histogram.PercentileMs(50)));
    }
}
