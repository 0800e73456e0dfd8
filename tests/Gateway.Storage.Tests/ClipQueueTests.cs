namespace Gateway.Storage.Tests;

public sealed class ClipQueueTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task RecordAsync_makes_a_clip_that_is_there_after_a_restart()
    {
        ClipEntry before;
        using (var data = _directory.Open())
        {
            await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
            before = await TestClips.RecordAsync(queue);
            Assert.Equal(ClipState.Recorded, before.State);
        }

        using (var data = _directory.Open())
        {
            await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
            Assert.Equal(before, queue.Get(before.Id));
            Assert.Equal(1, queue.Depth);
        }
    }

    [Fact]
    public async Task A_clip_goes_through_its_states_and_keeps_its_result()
    {
        const string Result = "Final results: person,dog\nclip,person: 97%\nclip,dog: 60%";
        var states = new List<ClipState>();
        using (var data = _directory.Open())
        {
            await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
            queue.Changed += clip => states.Add(clip.State);
            await TestClips.RecordAsync(queue);
            Assert.True(queue.TryLease(out var leased));
            Assert.False(queue.TryLease(out _));
            Assert.Equal(1, queue.Depth);
            await queue.AnalysedAsync(leased.Id, Result);
            await queue.AcknowledgeAsync(leased.Id);
            Assert.Equal(0, queue.Depth);
            Assert.Equal(Result, await queue.ReadResultAsync(leased.Id));
        }

        Assert.Equal([ClipState.Recorded, ClipState.Leased, ClipState.Analysed, ClipState.Acknowledged], states);
        using (var data = _directory.Open())
        {
            await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
            var clip = Assert.Single(queue.List(1, 10).Clips);
            Assert.Equal((ClipState.Acknowledged, "Final results: person,dog"), (clip.State, clip.Result));
            Assert.Equal(Result, await queue.ReadResultAsync(clip.Id));
        }
    }

    [Fact]
    public async Task FailAsync_tries_again_behind_the_others_and_gives_up_in_the_end()
    {
        using var data = _directory.Open();
        await using var queue = ClipQueue.Open(data, new() { MaxTries = 2 }, TimeProvider.System);
        var first = await TestClips.RecordAsync(queue, 1);
        var second = await TestClips.RecordAsync(queue, 2);

        Assert.True(queue.TryLease(out var clip));
        Assert.Equal(first.Id, clip.Id);
        var failed = await queue.FailAsync(first.Id, "no model");
        Assert.Equal((ClipState.Recorded, 1, "no model"), (failed.State, failed.Tries, failed.FailureReason));
        Assert.True(queue.TryLease(out clip));
        Assert.Equal(second.Id, clip.Id);
        Assert.True(queue.TryLease(out clip));
        Assert.Equal(first.Id, clip.Id);
        Assert.Equal(ClipState.Failed, (await queue.FailAsync(first.Id, "still no model")).State);
        Assert.Equal((1, 1), (queue.Depth, queue.Counts.Failed));
    }

    [Fact]
    public async Task Retention_drops_the_oldest_acknowledged_clip_first_and_its_file()
    {
        using var data = _directory.Open();
        var length = await LengthOfOneClip();
        await using var queue = ClipQueue.Open(data, new() { RetentionBytes = 2 * length + length / 2 }, TimeProvider.System);
        var clips = new List<ClipEntry>();
        for (var i = 1; i <= 3; i++)
            clips.Add(await TestClips.RecordAsync(queue, i));
        Assert.Equal(3, queue.List(1, 10).Total);   // none is acknowledged: none may go

        await queue.AcknowledgeAsync(clips[1].Id);
        Assert.Null(queue.Get(clips[1].Id));
        Assert.False(File.Exists(clips[1].File.Path));
        Assert.True(File.Exists(clips[0].File.Path));
        Assert.Equal((3UL, 1UL), (queue.Counts.RecordedEver, queue.Counts.DroppedEver));
    }

    private static async Task<long> LengthOfOneClip()
    {
        using var other = new TestDirectory();
        using var data = other.Open();
        await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
        return TestClips.Write(queue).Length;
    }
}
