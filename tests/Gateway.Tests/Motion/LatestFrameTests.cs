using Gateway.Frames;
using Gateway.Motion;

namespace Gateway.Tests.Motion;

public sealed class LatestFrameTests
{
    [Fact]
    public void Put_of_a_newer_frame_releases_the_older_and_counts_it_skipped()
    {
        using var pool = new FramePool(1 << 20);
        var latest = new LatestFrame();

        PutNew(pool, latest, sequence: 1);
        PutNew(pool, latest, sequence: 2);

        Assert.Equal(1, pool.Lent);
        Assert.Equal(1, latest.Skipped);
        Assert.True(latest.TryTake(out var frame));
        Assert.Equal(2u, frame.Sequence);
        frame.Release();
        Assert.Equal(0, pool.Lent);
    }

    [Fact]
    public void TryTake_of_nothing_is_false_and_after_the_next_Put_true_again()
    {
        using var pool = new FramePool(1 << 20);
        var latest = new LatestFrame();
        PutNew(pool, latest, sequence: 1);
        latest.TryTake(out var first);
        first.Release();

        Assert.False(latest.IsFull);
        Assert.False(latest.TryTake(out _));
        PutNew(pool, latest, sequence: 2);
        Assert.True(latest.IsFull);
        Assert.True(latest.TryTake(out var second));
        second.Release();
    }

    private static void PutNew(FramePool pool, LatestFrame latest, uint sequence)
    {
        Assert.True(pool.TryRent(10, out var buffer));
        latest.Put(new Frame(buffer, 0, 10, CameraId: 1, sequence, default));
        buffer.Release();
    }
}
