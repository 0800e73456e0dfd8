using Gateway.Frames;
using Gateway.Testing;

namespace Gateway.Tests.Frames;

public sealed class LogThrottleTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_slot_takes_its_burst_in_each_interval_and_counts_the_others()
    {
        var throttle = new LogThrottle(_time, slots: 2, TimeSpan.FromSeconds(10), burst: 3);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal([round == 0 ? 0 : 2, 0, 0, -1, -1], Enumerable.Range(0, 5).Select(_ => Ask(throttle, 0)));
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(0, Ask(throttle, 1));
    }

    [Fact]
    public void A_burst_that_was_not_used_up_is_not_saved()
    {
        var throttle = new LogThrottle(_time, slots: 1, TimeSpan.FromSeconds(10), burst: 2);
        Assert.Equal(0, Ask(throttle, 0));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal([0, 0, -1], Enumerable.Range(0, 3).Select(_ => Ask(throttle, 0)));
    }

    /// <returns>The number suppressed before; -1 when this one is too.</returns>
    private static long Ask(LogThrottle throttle, int slot) => throttle.Allows(slot, out var suppressed) ? suppressed : -1;
}
