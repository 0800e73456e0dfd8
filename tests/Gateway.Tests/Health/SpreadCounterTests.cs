using Gateway.Frames;

namespace Gateway.Tests.Health;

public sealed class SpreadCounterTests
{
    [Fact]
    public void Value_is_the_sum_of_what_all_threads_added()
    {
        var counter = new SpreadCounter();
        Parallel.For(0, 100, i =>
        {
            for (var j = 0; j < 1000; j++)
                counter.Add(i);
        });

        Assert.Equal(99 * 100 / 2 * 1000, counter.Value);
    }
}
