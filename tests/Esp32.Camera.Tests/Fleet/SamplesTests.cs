using Esp32.Fleet;

namespace Esp32.Camera.Tests.Fleet;

public sealed class SamplesTests
{
    [Fact]
    public void Percentile_is_the_smallest_value_that_so_many_do_not_exceed()
    {
        var samples = new Samples();
        foreach (var value in Enumerable.Range(1, 100).Reverse())
            samples.Add(value);
        Assert.Equal((50.5, 95.0, 1.0, 100.0), (samples.Mean, samples.Percentile(95), samples.Percentile(0), samples.Percentile(100)));
    }

    [Fact]
    public void Mean_and_percentiles_of_nothing_are_0()
    {
        var samples = new Samples();
        Assert.Equal((0.0, 0.0), (samples.Mean, samples.Percentile(95)));
    }

    [Fact]
    public void Percentile_stays_near_the_truth_when_there_are_more_than_are_kept()
    {
        var samples = new Samples();
        for (var i = 0; i < 200_000; i++)
            samples.Add(i);
        Assert.Equal(200_000, samples.Count);
        Assert.InRange(samples.Percentile(95), 187_000, 193_000);
    }
}
