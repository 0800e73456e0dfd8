using Gateway.Testing;

namespace Gateway.Vision.Tests;

public sealed class RowWorkersTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 7)]
    [InlineData(8, 300)]
    public void Run_does_every_chunk_once_however_often_it_is_called(int threads, int chunks)
    {
        using var workers = new RowWorkers(threads);
        var done = new int[chunks];
        for (var round = 1; round <= 500; round++)
        {
            workers.Run(chunk => Interlocked.Increment(ref done[chunk]), chunks);
            Assert.True(done.AsSpan().IndexOfAnyExcept(round) < 0, $"after round {round}: {string.Join(' ', done)}");
        }
    }

    [Fact]
    public void Run_has_chunks_done_by_several_threads_at_a_time()
    {
        using var workers = new RowWorkers(2);
        using var together = new Barrier(2);
        var met = 0;
        workers.Run(
            _ =>
            {
                if (together.SignalAndWait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken))
                    Interlocked.Increment(ref met);
            },
            2);
        Assert.Equal(2, met);
    }

    [Fact]
    public void Dispose_ends_workers_that_never_had_work()
    {
        var workers = new RowWorkers(4);
        workers.Dispose();
        workers.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void A_number_of_threads_out_of_range_is_refused(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowWorkers(threads));

    [Theory]
    [InlineData(17, 16)]
    [InlineData(31, 33)]
    [InlineData(129, 47)]
    [InlineData(640, 100)]
    public void Apply_gives_the_same_bits_with_any_number_of_threads(int width, int height)
    {
        const int Count = 40;
        var options = new BackgroundModelOptions { VarThreshold = 16, DetectShadows = true, History = 60 };
        var frames = new TestScene(width, height, width, noise: 5).Frames(Count);
        foreach (var threads in new[] { 2, 3 })
        {
            using var workers = new RowWorkers(threads);
            foreach (var (alone, shared) in Models.All(options).Zip(Models.All(options)))
            {
                using (alone)
                using (shared)
                {
                    shared.Workers = workers;
                    AssertEqual(alone, shared, frames, width, height);
                }
            }
        }
    }

    [Fact]
    public void Apply_with_two_threads_allocates_nothing()
    {
        var frames = new TestScene(131, 100, 3).Frames(40);
        using var workers = new RowWorkers(2);
        using var luma = new LumaPlane();
        using var mask = new ForegroundMask();
        using var model = BackgroundModel.Create();
        model.Workers = workers;
        ApplyAll();
        Assert.Equal(0, ThreadAllocations.OfCheapest(ApplyAll));

        void ApplyAll()
        {
            for (var i = 0; i < 40; i++)
            {
                luma.CopyFrom(frames.AsSpan(i * 13100, 13100), 131, 100);
                model.Apply(luma, mask);
            }
        }
    }

    private static void AssertEqual(BackgroundModel alone, BackgroundModel shared, byte[] frames, int width, int height)
    {
        using var luma = new LumaPlane();
        using var expected = new ForegroundMask();
        using var mask = new ForegroundMask();
        var size = width * height;
        for (var i = 0; i < frames.Length / size; i++)
        {
            luma.CopyFrom(frames.AsSpan(i * size, size), width, height);
            alone.Apply(luma, expected);
            shared.Apply(luma, mask);
            for (var y = 0; y < height; y++)
                Assert.True(expected.Row(y).SequenceEqual(mask.Row(y)), $"{Models.Name(shared)}, {width}x{height}: frame {i}, row {y}");
        }
    }
}
