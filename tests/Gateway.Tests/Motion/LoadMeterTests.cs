using Gateway.Motion;
using Gateway.Testing;

namespace Gateway.Tests.Motion;

public sealed class LoadMeterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Share_is_unknown_until_a_window_is_over_and_then_what_was_spent_in_it()
    {
        var meter = new LoadMeter(_time, threads: 1);
        meter.Add(500_000);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(double.NaN, meter.Share);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(0.25, meter.Share, 6);
        Assert.Equal(0.25, meter.Share, 6);   // until the next window is over
    }

    [Fact]
    public void Share_of_several_threads_is_that_of_their_time_together()
    {
        var meter = new LoadMeter(_time, threads: 4);
        meter.Add(2_000_000);
        meter.Add(2_000_000);
        _time.Advance(LoadMeter.Window);
        Assert.Equal(0.5, meter.Share, 6);
    }

    [Fact]
    public void Share_falls_when_nothing_is_done_for_long()
    {
        var meter = new LoadMeter(_time, threads: 1);
        meter.Add(2_000_000);
        _time.Advance(LoadMeter.Window);
        Assert.Equal(1, meter.Share, 6);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, meter.Share, 6);
    }

    [Fact]
    public void Restart_makes_the_share_unknown_for_a_whole_window()
    {
        var meter = new LoadMeter(_time, threads: 1);
        meter.Add(2_000_000);
        _time.Advance(LoadMeter.Window);
        Assert.Equal(1, meter.Share, 6);

        _time.Advance(TimeSpan.FromSeconds(1));
        meter.Restart();
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(double.NaN, meter.Share);
        meter.Add(1_000_000);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(0.5, meter.Share, 6);
    }
}
