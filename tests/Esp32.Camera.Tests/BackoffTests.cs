namespace Esp32.Camera.Tests;

public sealed class BackoffTests
{
    [Fact]
    public void NextMs_doubles_from_least_to_most_within_a_quarter()
    {
        var backoff = new Backoff(1000, 10_000, 7);
        foreach (var middle in new[] { 1000, 2000, 4000, 8000, 10_000, 10_000 })
            Assert.InRange(backoff.NextMs(hopeless: false), middle * 3 / 4, middle * 5 / 4);
    }

    [Fact]
    public void NextMs_is_long_at_once_when_the_broker_refuses() =>
        Assert.InRange(new Backoff(1000, 60_000, 7).NextMs(hopeless: true), 45_000, 75_000);

    [Fact]
    public void Reset_begins_anew()
    {
        var backoff = new Backoff(1000, 60_000, 7);
        backoff.NextMs(hopeless: false);
        backoff.NextMs(hopeless: false);
        backoff.Reset();
        Assert.InRange(backoff.NextMs(hopeless: false), 750, 1250);
    }

    [Fact]
    public void NextMs_differs_between_boards() =>
        Assert.NotEqual(new Backoff(1000, 60_000, 1).NextMs(hopeless: false), new Backoff(1000, 60_000, 2).NextMs(hopeless: false));
}
