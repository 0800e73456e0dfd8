using Gateway.Testing;

namespace Gateway.Tests.Testing;

public sealed class FakeTimeProviderTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Advance_moves_both_clocks_by_the_same_amount()
    {
        var (wall, monotonic) = (_time.GetUtcNow(), _time.GetTimestamp());
        _time.Advance(TimeSpan.FromMilliseconds(1234.5));
        Assert.Equal(TimeSpan.FromMilliseconds(1234.5), _time.GetUtcNow() - wall);
        Assert.Equal(TimeSpan.FromMilliseconds(1234.5), _time.GetElapsedTime(monotonic));
    }

    [Fact]
    public void Timers_fire_in_order_with_the_clock_at_their_due_time()
    {
        var start = _time.GetUtcNow();
        var fired = new List<(string Name, double Ms)>();
        void Note(object? name) => fired.Add(((string)name!, (_time.GetUtcNow() - start).TotalMilliseconds));

        using var late = _time.CreateTimer(Note, "late", TimeSpan.FromMilliseconds(30), Timeout.InfiniteTimeSpan);
        using var every = _time.CreateTimer(Note, "every", TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(25));
        _time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.Equal([("every", 20), ("late", 30), ("every", 45)], fired);
        Assert.Equal(1, _time.ActiveTimers);
    }

    [Fact]
    public void A_disposed_timer_never_fires()
    {
        var fired = 0;
        var timer = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        timer.Dispose();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, fired);
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public async Task Delays_end_when_told()
    {
        var delay = Task.Delay(TimeSpan.FromHours(1), _time, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(delay.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));
        await delay.WaitAsync(TestContext.Current.CancellationToken);
    }
}
