namespace Gateway.Storage.Tests;

public sealed class ClipQueueTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task RecordAsync_keeps_a_clip_over_a_restart()
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
    public async Task A_clip_keeps_the_objects_of_its_result_over_compaction_and_restart()
    {
        ClipObject[] objects =
        [
            new(0, 1_777_777_777_000_000, "person", 0.97f, -0.1f, 0.2f, 0.3f, 0.4f),
            new(0, 1_777_777_777_000_000, "häuschen", 0.5f, 0, 0, 0, 0),
            new(35, 1_777_777_780_500_000, "dog", 0.6f, 0.9f, 0.9f, 0.3f, 0.3f),
        ];
        ulong id, without;
        using (var data = _directory.Open())
        {
            await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
            id = (await TestClips.RecordAsync(queue)).Id;
            without = (await TestClips.RecordAsync(queue)).Id;
            Assert.Empty(await queue.ReadObjectsAsync(id));
            await queue.AnalysedAsync(id, "Final results: person,dog", objects);
            for (var round = 0; round < 200; round++)   // 10 MB, enough for a compaction
                await queue.AnalysedAsync(without, new string('x', 50_000));
            Assert.Equal(objects, await queue.ReadObjectsAsync(id));
        }

        using (var data = _directory.Open())
        {
            await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
            Assert.Equal(objects, await queue.ReadObjectsAsync(id));
            Assert.Equal("Final results: person,dog", await queue.ReadResultAsync(id));
            Assert.Empty(await queue.ReadObjectsAsync(without));
        }
    }

    [Fact]
    public async Task Of_too_many_objects_those_of_highest_confidence_are_kept_in_the_order_of_frames()
    {
        using var data = _directory.Open();
        await using var queue = ClipQueue.Open(data, new() { MaxResultBytes = 1000 }, TimeProvider.System);
        var clip = await TestClips.RecordAsync(queue);

        var objects = Enumerable.Range(0, 100).Select(i => new ClipObject(i, i, "cat", i % 10 / 10f, 0, 0, 1, 1));
        await queue.AnalysedAsync(clip.Id, "Final results: cat", [.. objects]);

        var kept = await queue.ReadObjectsAsync(clip.Id);
        Assert.Equal(25, kept.Count);   // 39 bytes each
        Assert.Equal(kept.Select(seen => seen.Frame).Order(), kept.Select(seen => seen.Frame));
        Assert.Equal(10, kept.Count(seen => seen.Confidence == 0.9f));
        Assert.All(kept, seen => Assert.InRange(seen.Confidence, 0.7f, 0.9f));
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
        Assert.Equal(3, queue.List(1, 10).Total);   // no clip is acknowledged, so none is dropped

        await queue.AcknowledgeAsync(clips[1].Id);
        await queue.ApplyRetentionAsync();
        Assert.Null(queue.Get(clips[1].Id));
        Assert.False(File.Exists(clips[1].File.Path));
        Assert.True(File.Exists(clips[0].File.Path));
        Assert.Equal((3UL, 1UL), (queue.Counts.RecordedEver, queue.Counts.DroppedEver));
    }

    [Fact]
    public async Task Retention_by_age_drops_acknowledged_and_failed_clips_and_announces_it()
    {
        var time = new FakeTimeProvider();
        using var data = _directory.Open();
        await using var queue = ClipQueue.Open(data, new() { RetentionAge = TimeSpan.FromDays(1), MaxTries = 1 }, time);
        var clips = new List<ClipEntry>();
        for (var i = 1; i <= 3; i++)
            clips.Add(await TestClips.RecordAsync(queue, i));
        await queue.AcknowledgeAsync(clips[0].Id);
        await queue.FailAsync(clips[2].Id, "no model");
        await queue.ApplyRetentionAsync();
        Assert.Equal(3, queue.List(1, 10).Total);

        var dropped = new List<ulong>();
        queue.Changed += clip => dropped.AddRange(clip.State == ClipState.Dropped ? [clip.Id] : []);
        time.Advance(TimeSpan.FromDays(2));
        await queue.ApplyRetentionAsync();
        Assert.Equal([clips[0].Id, clips[2].Id], dropped);
        Assert.Equal([clips[1].Id], queue.List(1, 10).Clips.Select(c => c.Id));
    }

    [Fact]
    public async Task A_failed_clip_can_be_acknowledged_and_stays_so_after_a_restart()
    {
        using var data = _directory.Open();
        await using (var queue = ClipQueue.Open(data, new() { MaxTries = 1 }, TimeProvider.System))
        {
            var clip = await TestClips.RecordAsync(queue);
            await queue.FailAsync(clip.Id, "no answer");
            Assert.Equal(ClipState.Acknowledged, (await queue.AcknowledgeAsync(clip.Id)).State);
            Assert.Equal((1, 0), (queue.Counts.Acknowledged, queue.Counts.Failed));
        }

        await using var after = ClipQueue.Open(data, new() { MaxTries = 1 }, TimeProvider.System);
        Assert.Equal((1, 0, 0), (after.Counts.Acknowledged, after.Counts.Failed, after.Depth));
    }

    [Fact]
    public async Task A_late_result_revives_a_failed_clip_and_never_changes_an_acknowledged_one()
    {
        using var data = _directory.Open();
        await using var queue = ClipQueue.Open(data, new() { MaxTries = 1 }, TimeProvider.System);
        var clip = await TestClips.RecordAsync(queue);
        Assert.Equal(ClipState.Failed, (await queue.FailAsync(clip.Id, "no answer")).State);
        Assert.Equal(ClipState.Analysed, (await queue.AnalysedAsync(clip.Id, "Final results: dog")).State);
        await queue.AcknowledgeAsync(clip.Id);
        await queue.AnalysedAsync(clip.Id, "Final results: cat");
        await queue.FailAsync(clip.Id, "again");
        Assert.Equal((ClipState.Acknowledged, "Final results: dog"), (queue.Get(clip.Id)!.State, await queue.ReadResultAsync(clip.Id)));
    }

    [Fact]
    public async Task Requests_about_missing_or_unreserved_clips_are_refused()
    {
        using var data = _directory.Open();
        await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await queue.AcknowledgeAsync(7));
        var file = TestClips.Write(queue);
        var unreserved = file with { Header = file.Header with { ClipId = 1_000_000 } };
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.RecordAsync(unreserved));
        await queue.RecordAsync(file);
        await queue.RecordAsync(file);
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.RecordAsync(file with { Sha256 = default }));
        Assert.Equal(1, queue.List(1, 10).Total);
    }

    [Fact]
    public async Task A_long_result_is_cut_after_a_whole_line_with_a_note()
    {
        using var data = _directory.Open();
        await using var queue = ClipQueue.Open(data, new() { MaxResultBytes = 1000 }, TimeProvider.System);
        var clip = await TestClips.RecordAsync(queue);
        await queue.AnalysedAsync(clip.Id, string.Join('\n', Enumerable.Repeat("clip,persön: 97%", 200)));
        var kept = (await queue.ReadResultAsync(clip.Id))!;
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(kept), 800, 1000);
        Assert.All(kept.Split('\n')[..^1], line => Assert.Equal("clip,persön: 97%", line));
        Assert.EndsWith("characters more)", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_stays_short_when_results_are_replaced_often()
    {
        var results = new Dictionary<ulong, string>();
        using (var data = _directory.Open())
        {
            await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
            for (var i = 1; i <= 10; i++)
                results.Add((await TestClips.RecordAsync(queue, i)).Id, "");
            for (var round = 0; round < 60; round++)
            {
                foreach (var id in results.Keys)
                    results[id] = $"Final results: {round}\n{new string((char)('a' + round % 26), 50_000)}";
                await Task.WhenAll(results.Select(r => queue.AnalysedAsync(r.Key, r.Value).AsTask()));
            }

            foreach (var (id, result) in results)
                Assert.Equal(result, await queue.ReadResultAsync(id));
            Assert.InRange(Directory.GetFiles(data.QueuePath, "log.*").Length, 1, 5);   // of 30 MB written, in segments of 4 MB
        }

        using (var data = _directory.Open())
        {
            await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
            foreach (var (id, result) in results)
                Assert.Equal(result, await queue.ReadResultAsync(id));
        }
    }

    [Fact]
    public async Task Work_after_disposal_is_refused()
    {
        using var data = _directory.Open();
        var queue = ClipQueue.Open(data, new(), TimeProvider.System);
        var file = TestClips.Write(queue);
        await queue.DisposeAsync();
        Assert.Equal(StorageFault.Closed, (await Assert.ThrowsAsync<StorageException>(async () => await queue.RecordAsync(file))).Fault);
    }

    private static async Task<long> LengthOfOneClip()
    {
        using var other = new TestDirectory();
        using var data = other.Open();
        await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
        return TestClips.Write(queue).Length;
    }
}
