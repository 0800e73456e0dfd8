using Gateway.Frames;

namespace Gateway.Link.Tests;

public sealed class LinkCameraSlotTests
{
    private const int Second = 10_000_000;

    [Theory]
    [InlineData(15, 10)]
    [InlineData(30, 10)]
    [InlineData(25, 24)]
    [InlineData(10, 10)]
    [InlineData(5, 10)]
    [InlineData(30, 0.5)]
    [InlineData(30, 29.97)]
    public void TryTakeTurn_gives_the_asked_rate_whatever_the_cameras(double cameraFps, double maxFps)
    {
        const int Seconds = 100;
        var slot = new CameraSlot(1);
        slot.Configure(wanted: true, (long)(Second / maxFps));
        var random = new Random(1);
        var taken = 0;
        for (var frame = 0; frame < cameraFps * Seconds; frame++)
        {
            var jitter = random.Next(-Second / 500, Second / 500);   // 2 ms
            if (slot.TryTakeTurn(Second + (long)((double)frame * Second / cameraFps) + jitter))
                taken++;
        }

        var expected = Math.Min(cameraFps, maxFps) * Seconds;
        Assert.InRange(taken, expected - 2, expected + 2);
    }

    [Fact]
    public void TryTakeTurn_gives_every_frame_without_a_limit()
    {
        var slot = new CameraSlot(1);
        slot.Configure(wanted: true, interval: 0);
        Assert.All(Enumerable.Range(0, 10), now => Assert.True(slot.TryTakeTurn(now)));
    }

    [Fact]
    public void TryTakeTurn_does_not_make_up_for_a_pause()
    {
        var slot = new CameraSlot(1);
        slot.Configure(wanted: true, Second);
        Assert.True(slot.TryTakeTurn(Second));
        // one second, after 99 without a frame
        var taken = Enumerable.Range(0, 30).Count(i => slot.TryTakeTurn((100L * Second) + (i * Second / 30)));
        Assert.InRange(taken, 1, 2);
    }
}
