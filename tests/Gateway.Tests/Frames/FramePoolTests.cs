using Gateway.Frames;
using Gateway.Testing;

namespace Gateway.Tests.Frames;

public sealed class FramePoolTests
{
    [Fact]
    public void TryRent_after_the_last_release_lends_the_same_memory_again()
    {
        using var pool = new FramePool(1 << 20);
        Assert.True(pool.TryRent(5000, out var first));
        first.Release();

        Assert.True(pool.TryRent(4500, out var second));

        Assert.Same(first, second);
        Assert.Equal(4500, second.Length);
        second.Release();
    }

    [Fact]
    public void TryReuse_gives_the_memory_to_another_content_only_while_nobody_else_keeps_it()
    {
        using var pool = new FramePool(1 << 20);
        Assert.True(pool.TryRent(300, out var buffer));
        Assert.True(FramePool.TryReuse(buffer, 200));
        Assert.Equal(200, buffer.Length);

        buffer.AddReference();
        Assert.False(FramePool.TryReuse(buffer, 100));
        Assert.Equal(200, buffer.Length);

        buffer.Release();
        Assert.False(FramePool.TryReuse(buffer, 5000));   // would have been rented larger
        Assert.True(FramePool.TryReuse(buffer, 4096));
        Assert.Equal(1, pool.Lent);
        buffer.Release();
    }

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 6144)]
    [InlineData(6144, 6144)]
    [InlineData(6145, 8192)]
    [InlineData(50_000, 65_536)]
    public void TryRent_takes_the_next_size_class(int length, int capacity)
    {
        using var pool = new FramePool(1 << 20);

        Assert.True(pool.TryRent(length, out var buffer));

        Assert.Equal(capacity, buffer.Capacity);
        Assert.Equal(length, buffer.Memory.Length);
        buffer.Release();
    }

    [Fact]
    public void TryRent_at_the_limit_refuses_and_counts_nothing_as_lent()
    {
        using var pool = new FramePool(8192);
        Assert.True(pool.TryRent(8192, out var all));

        Assert.False(pool.TryRent(1, out _));

        Assert.Equal(8192, pool.Bytes);
        Assert.Equal(1, pool.Lent);
        all.Release();
    }

    [Fact]
    public void TryRent_at_the_limit_frees_idle_buffers_of_other_sizes()
    {
        using var pool = new FramePool(8192);
        Assert.True(pool.TryRent(8192, out var large));
        large.Release();

        Assert.True(pool.TryRent(100, out var small));

        Assert.Equal(4096, pool.Bytes);
        small.Release();
    }

    [Fact]
    public void Release_keeps_the_memory_while_another_holds_a_reference()
    {
        using var pool = new FramePool(1 << 20);
        Assert.True(pool.TryRent(100, out var buffer));
        buffer.AddReference();
        buffer.Release();

        Assert.Equal(1, pool.Lent);
        buffer.Release();
        Assert.Equal(0, pool.Lent);
    }

    [Fact]
    public void Release_too_often_and_AddReference_too_late_are_refused()
    {
        using var pool = new FramePool(1 << 20);
        Assert.True(pool.TryRent(100, out var buffer));
        buffer.Release();

        Assert.Throws<ObjectDisposedException>(buffer.Release);
        Assert.Throws<ObjectDisposedException>(buffer.AddReference);
    }

    [Fact]
    public void Renting_and_releasing_in_steady_state_allocates_nothing()
    {
        using var pool = new FramePool(1 << 20);
        RentAndRelease(pool);

        Assert.Equal(0, ThreadAllocations.OfCheapest(() =>
        {
            for (var i = 0; i < 1000; i++)
                RentAndRelease(pool);
        }));
    }

    private static void RentAndRelease(FramePool pool)
    {
        if (pool.TryRent(50_000, out var buffer))
            buffer.Release();
    }
}
