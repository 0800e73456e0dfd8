namespace Gateway.Storage.Tests;

/// <summary>The time of the next try of a clip whose analysis failed, and the end of its tries.</summary>
public sealed class ClipRetryTests : IAsyncLifetime
{
    private static readonly ClipQueueOptions Options = new() { MaxTries = 3, RetryAfter = TimeSpan.FromSeconds(10) };

    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();
    private DataDirectory _data = null!;
    private ClipQueue _queue = null!;
    private int _seed;

    public ValueTask InitializeAsync()
    {
        Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        _data.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_failed_clip_waits_while_others_have_their_turn_then_precedes_them_and_is_given_up_in_the_end()
    {
        var (bad, second, third) = (await RecordAsync(), await RecordAsync(), await RecordAsync());

        Assert.Equal(bad, Lease());
        var failed = await _queue.FailAsync(bad, "no model");
        Assert.Equal((ClipState.Recorded, 1, "no model"), (failed.State, failed.Tries, failed.FailureReason));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(TimeSpan.FromSeconds(1), _queue.UntilRetry);
        Assert.Equal(second, Lease());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, _queue.UntilRetry);
        Assert.Equal(bad, Lease());
        Assert.Null(_queue.UntilRetry);
        await _queue.FailAsync(bad, "no model");
        Assert.Equal(third, Lease());
        Assert.Null(Lease());
        _time.Advance(Options.RetryAfter);
        Assert.Equal(bad, Lease());

        Assert.Equal(ClipState.Failed, (await _queue.FailAsync(bad, "still no model")).State);
        _time.Advance(Options.RetryAfter);
        Assert.Null(Lease());
        Assert.Equal((2, 1), (_queue.Depth, _queue.Counts.Failed));
    }

    [Fact]
    public async Task Failing_clips_are_given_up_in_the_order_of_their_recording_while_newer_ones_keep_coming()
    {
        for (var i = 0; i < 20; i++)
            await RecordAsync();
        var givenUp = new List<ulong>();
        _queue.Changed += clip => givenUp.AddRange(clip.State == ClipState.Failed ? [clip.Id] : []);

        // Every try takes longer than the wait between two, and newer clips arrive faster than they are analysed.
        for (var tries = 0; tries < 30; tries++)
        {
            var clip = Lease()!.Value;
            for (var newer = 0; newer < 5; newer++)
                await RecordAsync();
            _time.Advance(TimeSpan.FromSeconds(15));
            await _queue.FailAsync(clip, "no answer");
        }

        Assert.Equal(Enumerable.Range(1, givenUp.Count).Select(i => (ulong)i), givenUp);
        Assert.InRange(givenUp.Count, 9, 10);   // three tries each; another clip may be in progress
    }

    [Fact]
    public async Task Good_clips_have_their_turn_between_the_tries_of_failing_ones()
    {
        var bad = new HashSet<ulong>();
        for (var i = 0; i < 10; i++)
        {
            bad.Add(await RecordAsync());
            await RecordAsync();
        }

        var good = 0;
        for (var leases = 1; _queue.Depth > 0;)
        {
            var next = Lease();
            _time.Advance(TimeSpan.FromSeconds(4));
            if (next is not { } clip)
                continue;   // only failed clips are left
            if (bad.Contains(clip))
            {
                await _queue.FailAsync(clip, "cut");
            }
            else
            {
                await _queue.AcknowledgeAsync(clip);
                Assert.InRange(leases, 1, 4 * ++good);   // on average at most the tries of one failing clip between two good ones
            }

            leases++;
        }

        Assert.Equal((10, 10, 0), (_queue.Counts.Acknowledged, _queue.Counts.Failed, _queue.Depth));
    }

    [Fact]
    public async Task A_restart_changes_nothing_about_tries_turns_and_clips_given_up()
    {
        var (bad, worse, other) = (await RecordAsync(), await RecordAsync(), await RecordAsync());
        for (var i = 0; i < 3; i++)
        {
            await _queue.FailAsync(worse, "cut");
            await RestartAsync();
        }

        Assert.Equal(bad, Lease());
        await _queue.FailAsync(bad, "no answer");
        await RestartAsync();
        Assert.Equal((ClipState.Recorded, 1, "no answer"), (Get(bad).State, Get(bad).Tries, Get(bad).FailureReason));
        Assert.Equal(Options.RetryAfter, _queue.UntilRetry);
        Assert.Equal(other, Lease());
        Assert.Null(Lease());
        _time.Advance(Options.RetryAfter);
        Assert.Equal(bad, Lease());
        await _queue.FailAsync(bad, "no answer");
        await RestartAsync();
        _time.Advance(Options.RetryAfter);
        Assert.Equal(bad, Lease());
        Assert.Equal(ClipState.Failed, (await _queue.FailAsync(bad, "no answer")).State);
        await RestartAsync();

        Assert.Equal([ClipState.Failed, ClipState.Failed, ClipState.Recorded], new[] { bad, worse, other }.Select(clip => Get(clip).State));
        Assert.Equal((3, "no answer"), (Get(bad).Tries, Get(bad).FailureReason));
        _time.Advance(Options.RetryAfter);
        Assert.Equal(other, Lease());
        Assert.Null(Lease());
    }

    [Fact]
    public async Task A_clip_that_failed_before_the_clock_was_set_back_is_due_at_once()
    {
        var (first, second) = (await RecordAsync(), await RecordAsync());
        await _queue.FailAsync(first, "no answer");
        await _queue.DisposeAsync();
        _data.Dispose();
        _data = _directory.Open();
        _queue = ClipQueue.Open(_data, Options, new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromDays(400)));

        Assert.Equal(TimeSpan.Zero, _queue.UntilRetry);
        Assert.Equal(first, Lease());
        Assert.Equal(second, Lease());
    }

    private ulong? Lease() => _queue.TryLease(out var clip) ? clip.Id : null;

    private ClipEntry Get(ulong id) => _queue.Get(id)!;

    private async Task<ulong> RecordAsync() => (await TestClips.RecordAsync(_queue, ++_seed)).Id;

    private async Task RestartAsync()
    {
        await _queue.DisposeAsync();
        _data.Dispose();
        Open();
    }

    private void Open()
    {
        _data = _directory.Open();
        _queue = ClipQueue.Open(_data, Options, _time);
    }
}
