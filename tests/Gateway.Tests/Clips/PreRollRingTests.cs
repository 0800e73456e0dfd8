using Gateway.Frames;
using Gateway.Recording;

namespace Gateway.Tests.Clips;

public sealed class PreRollRingTests
{
    [Fact]
    public void Add_lets_go_of_frames_older_than_the_span()
    {
        using var pool = new FramePool(1 << 20);
        var ring = new PreRollRing(spanTimestampTicks: 100, maxBytes: 1000);

        foreach (var at in new[] { 0, 50, 100, 110, 150, 201 })
            ring.Add(NewFrame(pool, at, length: 10));

        Assert.Equal(3, ring.Count);
        Assert.Equal(3, pool.Lent);
    }

    [Fact]
    public void Add_lets_go_of_the_oldest_frames_over_the_byte_limit()
    {
        using var pool = new FramePool(1 << 20);
        var ring = new PreRollRing(spanTimestampTicks: 100, maxBytes: 25);

        for (var at = 0; at < 5; at++)
            ring.Add(NewFrame(pool, at, length: 10));

        Assert.Equal(2, ring.Count);
        Assert.Equal(20, ring.Bytes);
        Assert.Equal(2, pool.Lent);
    }

    [Fact]
    public void TryTake_hands_out_oldest_first_with_the_reference()
    {
        using var pool = new FramePool(1 << 20);
        var ring = new PreRollRing(spanTimestampTicks: 100, maxBytes: 1000);
        ring.Add(NewFrame(pool, 1, length: 10));
        ring.Add(NewFrame(pool, 2, length: 10));

        Assert.True(ring.TryTake(out var first));
        Assert.True(ring.TryTake(out var second));
        Assert.False(ring.TryTake(out _));

        Assert.Equal([1L, 2L], [first.Stamps.ReceivedTimestamp, second.Stamps.ReceivedTimestamp]);
        Assert.Equal(0, ring.Bytes);
        Assert.Equal(2, pool.Lent);
        first.Release();
        second.Release();
    }

    [Fact]
    public void Expire_leaves_a_silent_camera_its_last_two_frames()
    {
        using var pool = new FramePool(1 << 20);
        var ring = new PreRollRing(spanTimestampTicks: 100, maxBytes: 1000);
        for (var at = 1; at < 5; at++)
            ring.Add(NewFrame(pool, at, length: 10));

        ring.Expire(nowTimestamp: 10_000);

        Assert.True(ring.TryPeek(out var oldest));
        Assert.Equal((2, 3), (ring.Count, oldest.Stamps.ReceivedTimestamp));
        Assert.Equal(2, pool.Lent);
    }

    private static Frame NewFrame(FramePool pool, long timestamp, int length)
    {
        Assert.True(pool.TryRent(length, out var buffer));
        return new Frame(
            buffer, 0, length, new Camera(1, "yard", isBoard: true), Sequence: 1, new FrameStamps(0, 0, 1, timestamp, ClockTrusted: true));
    }
}
