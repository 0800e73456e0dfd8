namespace Gateway.Storage.Tests;

/// <summary>When the clock is doubted, and that nothing is deleted by age then (field cases K1a, K1b, K1e).</summary>
public sealed class AgeingClockTests : IDisposable
{
    private static readonly TimeSpan FortyDays = TimeSpan.FromDays(40);

    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();

    private long NowUs => _time.GetUnixMicroseconds();

    public static TheoryData<int, bool> Steps => new()
    {
        { 59, false }, { -59, false }, { 60, true }, { -60, true }, { 3600, true }, { 40 * 86_400, true }, { -40 * 86_400, true },
    };

    public void Dispose() => _directory.Dispose();

    [Theory, MemberData(nameof(Steps))]
    public void A_step_of_a_minute_or_more_is_a_doubt(int seconds, bool isDoubted)
    {
        using var data = _directory.Open();
        using var clock = AgeingClock.Open(data, _time);
        ClockDoubt? told = null;
        clock.Doubted += doubt => told = doubt;
        Assert.Equal(NowUs, clock.ReadUs());

        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Step(TimeSpan.FromSeconds(seconds));

        Assert.Equal(isDoubted ? null : NowUs, clock.ReadUs());
        Assert.Equal(isDoubted ? new ClockDoubt(ClockFault.Stepped, NowUs, seconds * 1_000_000L) : null, clock.Doubt);
        Assert.Equal(clock.Doubt, told);
        Assert.Equal(isDoubted ? 1 : 0, clock.Steps);
    }

    [Fact]
    public void Many_small_corrections_are_no_step()
    {
        using var data = _directory.Open();
        using var clock = AgeingClock.Open(data, _time);
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            _time.Step(TimeSpan.FromSeconds(5));
            Assert.NotNull(clock.ReadUs());
        }
    }

    [Fact]
    public void A_doubt_ends_after_a_day_of_running_without_a_step_and_a_further_step_begins_that_day_again()
    {
        using var data = _directory.Open();
        using var clock = AgeingClock.Open(data, _time);
        var trusted = 0;
        clock.Trusted += () => trusted++;
        _time.Step(FortyDays);
        Run(clock, TimeSpan.FromHours(20));
        _time.Step(-FortyDays);
        Run(clock, TimeSpan.FromHours(23));

        Assert.Null(clock.ReadUs());
        Assert.Equal(2, clock.Steps);
        Run(clock, TimeSpan.FromHours(1));

        Assert.Equal(NowUs, clock.ReadUs());
        Assert.Equal(1, trusted);
        Assert.Equal(TimeSpan.Zero, clock.UntilTrusted);
    }

    [Fact]
    public void A_doubt_and_the_hours_without_a_step_outlast_restarts()
    {
        using var data = _directory.Open();
        using (var clock = AgeingClock.Open(data, _time))
        {
            _time.Step(FortyDays);
            Run(clock, TimeSpan.FromHours(12));
        }

        using (var clock = AgeingClock.Open(data, _time))
        {
            Assert.Null(clock.ReadUs());
            Assert.Equal(ClockFault.Stepped, clock.Doubt!.Fault);
            Run(clock, TimeSpan.FromHours(11));
            Assert.Null(clock.ReadUs());
            Run(clock, TimeSpan.FromHours(1));
            Assert.NotNull(clock.ReadUs());
        }

        using var later = AgeingClock.Open(data, _time);
        Assert.NotNull(later.ReadUs());
    }

    [Fact]
    public void K1a_A_start_forty_days_ahead_is_doubted_and_so_is_the_next_with_the_right_clock()
    {
        using var data = _directory.Open();
        using (var clock = AgeingClock.Open(data, _time))
            Assert.NotNull(clock.ReadUs());

        _time.Step(FortyDays);
        using (var clock = AgeingClock.Open(data, _time))
        {
            Assert.Null(clock.ReadUs());
            Assert.Equal(new ClockDoubt(ClockFault.Ahead, NowUs, (long)FortyDays.TotalMicroseconds), clock.Doubt);
        }

        _time.Step(-FortyDays);
        using (var clock = AgeingClock.Open(data, _time))
        {
            Assert.Null(clock.ReadUs());
            Assert.Equal(new ClockDoubt(ClockFault.Behind, NowUs, -(long)FortyDays.TotalMicroseconds), clock.Doubt);
        }
    }

    [Fact]
    public void A_start_a_day_later_is_believed()
    {
        using var data = _directory.Open();
        AgeingClock.Open(data, _time).Dispose();
        _time.Advance(TimeSpan.FromDays(1));

        using var clock = AgeingClock.Open(data, _time);

        Assert.NotNull(clock.ReadUs());
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(2026)]
    public void A_clock_before_the_day_of_this_version_is_doubted_until_it_is_set(int year)
    {
        var early = new FakeTimeProvider(new DateTimeOffset(year, 1, 1, 0, 0, 5, TimeSpan.Zero));
        using var data = _directory.Open();
        using var clock = AgeingClock.Open(data, early);
        for (var hours = 0; hours < 50; hours++)
        {
            early.Advance(TimeSpan.FromHours(1));
            clock.Look();
        }

        Assert.Null(clock.ReadUs());
        Assert.Equal(ClockFault.BeforeMade, clock.Doubt!.Fault);
        early.Step(_time.GetUtcNow() - early.GetUtcNow());
        Assert.Null(clock.ReadUs());
        Assert.Equal(ClockFault.Stepped, clock.Doubt!.Fault);
    }

    [Fact]
    public void A_clock_of_2106_is_doubted()
    {
        using var data = _directory.Open();
        AgeingClock.Open(data, _time).Dispose();
        using var clock = AgeingClock.Open(data, new FakeTimeProvider(new DateTimeOffset(2106, 2, 7, 6, 28, 16, TimeSpan.Zero)));
        Assert.Equal(ClockFault.Ahead, clock.Doubt!.Fault);
    }

    [Fact]
    public void Both_clocks_that_jump_by_days_between_two_looks_are_doubted()
    {
        using var data = _directory.Open();
        using var clock = AgeingClock.Open(data, _time);
        _time.Advance(FortyDays);
        Assert.Null(clock.ReadUs());
        Assert.Equal(ClockFault.Ahead, clock.Doubt!.Fault);
    }

    [Fact]
    public void A_persons_word_ends_the_doubt_also_after_a_restart()
    {
        using var data = _directory.Open();
        using (var clock = AgeingClock.Open(data, _time))
        {
            Assert.Null(clock.Confirm());
            _time.Step(FortyDays);
            Assert.Equal(ClockFault.Stepped, clock.Confirm()!.Fault);
            Assert.Equal(NowUs, clock.ReadUs());
        }

        using var later = AgeingClock.Open(data, _time);
        Assert.NotNull(later.ReadUs());
    }

    [Fact]
    public void A_word_that_cannot_be_kept_is_refused_and_the_doubt_remains()
    {
        using var data = _directory.Open();
        using var clock = AgeingClock.Open(data, _time);
        _time.Step(FortyDays);
        clock.Look();
        Directory.CreateDirectory(data.ClockPath + ".part");   // in the way of the write

        Assert.Throws<StorageException>(clock.Confirm);

        Assert.Null(clock.ReadUs());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    [InlineData("{\"SeenUs\":18")]
    [InlineData("null")]
    public void A_damaged_file_is_a_doubt(string contents)
    {
        using var data = _directory.Open();
        File.WriteAllText(data.ClockPath, contents);
        using var clock = AgeingClock.Open(data, _time);
        Assert.Null(clock.ReadUs());
        Assert.Equal(ClockFault.Unknown, clock.Doubt!.Fault);
    }

    [Fact]
    public async Task Without_the_file_the_newest_clip_shows_what_was_seen()
    {
        using var data = _directory.Open();
        await using (var queue = ClipQueue.Open(data, new(), _time))
            await TestClips.RecordAsync(queue);
        _time.Step(FortyDays);

        using var clock = AgeingClock.Open(data, _time, () => NewestRecord.ReadUs(data));

        Assert.Equal(ClockFault.Ahead, clock.Doubt!.Fault);
    }

    [Fact]
    public async Task K1e_Acknowledged_clips_stay_while_the_clock_is_doubted_and_go_when_it_is_confirmed()
    {
        using var data = _directory.Open();
        using var clock = AgeingClock.Open(data, _time);
        await using var queue = ClipQueue.Open(data, new() { RetentionAge = TimeSpan.FromDays(30) }, _time, clock);
        var clip = await TestClips.RecordAsync(queue);
        await queue.AcknowledgeAsync(clip.Id);
        _time.Step(FortyDays);

        await queue.ApplyRetentionAsync();
        Assert.NotNull(queue.Get(clip.Id));
        Assert.Equal(0, queue.Deleted.Count(DeletionReason.Age));

        clock.Confirm();
        await queue.ApplyRetentionAsync();
        Assert.Null(queue.Get(clip.Id));
        var round = Assert.Single(queue.Deleted.Take());
        Assert.Equal(new DeletionRound(DeletionReason.Age, 1, clip.File.Length, clip.RecordedUs, clip.RecordedUs), round);
    }

    [Fact]
    public async Task Limits_of_bytes_hold_while_the_clock_is_doubted()
    {
        using var data = _directory.Open();
        using var clock = AgeingClock.Open(data, _time);
        await using var queue = ClipQueue.Open(data, new() { RetentionBytes = 1 }, _time, clock);
        var clip = await TestClips.RecordAsync(queue);
        _time.Step(FortyDays);

        await queue.AcknowledgeAsync(clip.Id);
        await queue.ApplyRetentionAsync();

        Assert.Null(queue.Get(clip.Id));
        Assert.Equal((0, 1), (queue.Deleted.Count(DeletionReason.Age), queue.Deleted.Count(DeletionReason.Bytes)));
    }

    [Fact]
    public async Task K1b_Images_stay_while_the_clock_is_doubted_and_go_when_it_is_confirmed()
    {
        using var data = _directory.Open();
        using var clock = AgeingClock.Open(data, _time);
        using var database = StoreDatabase.Open(data, new() { RetentionAge = TimeSpan.FromDays(30) }, _time, clock);
        var image = new TestImage(TestJpeg.Make(1, 300)) { Received = NowUs };
        Assert.True(database.Images.TryEnqueue(image));
        await image.Done.WaitAsync(TestContext.Current.CancellationToken);
        _time.Step(FortyDays);

        await database.ApplyRetentionAsync();
        Assert.Equal(1, database.Images.List(1, 10, newestFirst: true).Total);

        _time.Step(-FortyDays);
        await database.ApplyRetentionAsync();
        Assert.Equal(1, database.Images.List(1, 10, newestFirst: true).Total);

        _time.Step(FortyDays);
        clock.Confirm();
        await database.ApplyRetentionAsync();
        Assert.Equal(0, database.Images.List(1, 10, newestFirst: true).Total);
        Assert.Equal(1, database.Deleted.Count(DeletionReason.Age));
    }

    private void Run(AgeingClock clock, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(10))
        {
            clock.Look();
            _time.Advance(TimeSpan.FromMinutes(10));
        }

        clock.Look();
    }
}
