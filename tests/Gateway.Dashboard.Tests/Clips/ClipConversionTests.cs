using System.Net;
using Gateway.Clips;
using Gateway.Clips.Conversion;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests.Clips;

/// <summary>Clients that wait while clips are converted, with scripts in place of ffmpeg.</summary>
public sealed class ClipConversionTests
{
    private static readonly byte[][] Levels = DashboardPictures.Brightening(8);
    private static readonly long[] Times = [.. Enumerable.Range(0, 8).Select(i => i * 100_000L)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_requests_for_one_clip_share_one_process()
    {
        using var ffmpeg = FakeFfmpeg.Patient();
        await using var dashboard = await StartAsync(ffmpeg);

        var requests = Enumerable.Range(0, 20).Select(_ => dashboard.Http.GetStringAsync("/api/v1/clips/1/video.mp4", Cancel)).ToList();
        await Eventually.True(() => ffmpeg.Notes.Length == 1, cancel: Cancel);
        ffmpeg.Finish();

        Assert.All(await Task.WhenAll(requests).WaitAsync(Cancel), file => Assert.Equal("whole\n", file));
        Assert.Single(ffmpeg.Runs);
    }

    [Fact]
    public async Task Different_clips_are_converted_one_after_the_other_in_order()
    {
        using var ffmpeg = FakeFfmpeg.Patient();
        await using var dashboard = await StartAsync(ffmpeg);
        var requests = new List<Task<string>>();
        foreach (var path in (string[])["1/video.mp4", "2/video.mp4", "2/preview.webp", "3/video.mp4"])
        {
            requests.Add(dashboard.Http.GetStringAsync($"/api/v1/clips/{path}", Cancel));
            await Eventually.True(() => ffmpeg.Runs.Count == 1, cancel: Cancel);
        }

        ffmpeg.Finish();
        await Task.WhenAll(requests).WaitAsync(Cancel);

        Assert.Equal(["begin", "end", "begin", "end", "begin", "end", "begin", "end"], ffmpeg.Notes);
        Assert.Equal(4, await dashboard.CountAsync("playback.made"));
    }

    [Fact]
    public async Task The_program_has_the_lowest_priority()
    {
        using var ffmpeg = new FakeFfmpeg("cat > /dev/null; nice > \"$OUT\"");
        await using var dashboard = await StartAsync(ffmpeg);

        Assert.Equal("19\n", await dashboard.Http.GetStringAsync("/api/v1/clips/1/video.mp4", Cancel));
    }

    [Fact]
    public async Task When_too_many_wait_the_next_one_is_503_with_a_time_to_return()
    {
        using var ffmpeg = FakeFfmpeg.Patient();
        await using var dashboard = await StartAsync(ffmpeg, maxWaiting: 1);
        var first = dashboard.Http.GetStringAsync("/api/v1/clips/1/video.mp4", Cancel);
        await Eventually.True(() => ffmpeg.Notes.Length == 1, cancel: Cancel);

        // One of these two waits, the other is refused.
        var others = new[] { 2, 3 }.Select(id => dashboard.Http.GetAsync($"/api/v1/clips/{id}/video.mp4", Cancel)).ToList();
        var refused = await await Task.WhenAny(others).WaitAsync(Cancel);
        ffmpeg.Finish();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter?.Delta);
        Assert.Equal("whole\n", await first.WaitAsync(Cancel));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], (await Task.WhenAll(others)).Select(one => one.StatusCode).Order());
        Assert.Equal(1, await dashboard.CountAsync("playback.refused"));
    }

    [Fact]
    public async Task When_the_last_client_has_left_the_program_is_killed_and_its_part_removed()
    {
        using var ffmpeg = FakeFfmpeg.Stuck();
        await using var dashboard = await StartAsync(ffmpeg);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var requests = new[] { first, second }.Select(leave => dashboard.Http.GetAsync("/api/v1/clips/1/video.mp4", leave.Token)).ToList();
        await Eventually.True(() => PartsIn(dashboard).Length == 1, cancel: Cancel);

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => requests[0]);
        Assert.False(ffmpeg.HasEnded);   // the other one waits
        await second.CancelAsync();

        await Eventually.True(() => ffmpeg.HasEnded && PartsIn(dashboard).Length == 0, cancel: Cancel);
        await Eventually.True(async () => await dashboard.CountAsync("playback.cancelled") == 1, cancel: Cancel);
        Assert.Equal(0, await dashboard.CountAsync("playback.failed"));
    }

    [Fact]
    public async Task A_client_that_returns_while_the_program_is_being_killed_gets_a_new_one()
    {
        using var ffmpeg = new FakeFfmpeg(
            "[ -e $DIR/notes ] && { cat > /dev/null; echo whole > \"$OUT\"; exit; }; echo first > $DIR/notes; exec sleep 600");
        await using var dashboard = await StartAsync(ffmpeg);
        using var leave = new CancellationTokenSource();
        var left = dashboard.Http.GetAsync("/api/v1/clips/1/video.mp4", leave.Token);
        await Eventually.True(() => ffmpeg.Notes.Length == 1, cancel: Cancel);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        Assert.Equal("whole\n", await dashboard.Http.GetStringAsync("/api/v1/clips/1/video.mp4", Cancel));
        Assert.Equal(2, ffmpeg.Runs.Count);
    }

    [Fact]
    public async Task A_killed_program_is_an_error_and_the_next_request_tries_again()
    {
        using var ffmpeg = new FakeFfmpeg("[ -e $DIR/second ] && { cat > /dev/null; echo whole > \"$OUT\"; exit; }; touch $DIR/second; kill -9 $$");
        await using var dashboard = await StartAsync(ffmpeg);

        var (response, json) = await dashboard.GetJsonAsync("/api/v1/clips/1/video.mp4");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.StartsWith("ffmpeg was killed", (string?)json["error"]);
        Assert.Equal("whole\n", await dashboard.Http.GetStringAsync("/api/v1/clips/1/video.mp4", Cancel));
    }

    [Fact]
    public async Task A_program_that_fails_is_quoted()
    {
        using var ffmpeg = new FakeFfmpeg("cat > /dev/null; echo part > \"$OUT\"; echo 'It went wrong' >&2; exit 1");
        await using var dashboard = await StartAsync(ffmpeg);

        var (response, json) = await dashboard.GetJsonAsync("/api/v1/clips/1/video.mp4");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("ffmpeg cannot convert the clip: It went wrong", (string?)json["error"]);
        Assert.Empty(PartsIn(dashboard));
        Assert.Equal(1, await dashboard.CountAsync("playback.failed"));
    }

    [Fact]
    public async Task A_program_that_ends_without_reading_its_input_is_no_hang()
    {
        using var ffmpeg = new FakeFfmpeg("exec < /dev/null; echo 'No, thanks' >&2; exit 3");
        await using var dashboard = await StartAsync(ffmpeg);
        await AddLongClipAsync(dashboard);

        var (_, json) = await dashboard.GetJsonAsync("/api/v1/clips/9/video.mp4");

        Assert.Equal("ffmpeg cannot convert the clip: No, thanks", (string?)json["error"]);
    }

    [Fact]
    public async Task A_clip_that_is_removed_during_its_conversion_is_404()
    {
        using var ffmpeg = new FakeFfmpeg("until [ -e $DIR/finish ]; do sleep 0.02; done; cat > /dev/null; echo whole > \"$OUT\"");
        await using var dashboard = await StartAsync(ffmpeg);
        await AddLongClipAsync(dashboard);
        var request = dashboard.GetJsonAsync("/api/v1/clips/9/video.mp4");
        await Eventually.True(() => ffmpeg.Runs.Count == 1, cancel: Cancel);

        dashboard.Daemon.RemoveClip(9);
        ffmpeg.Finish();

        Assert.Equal(HttpStatusCode.NotFound, (await request.WaitAsync(Eventually.DefaultTimeout, Cancel)).Response.StatusCode);
        Assert.Empty(Directory.GetFiles(dashboard.CachePath, "*.mp4*"));
    }

    [Fact]
    public async Task A_program_that_stops_working_is_killed_after_five_minutes()
    {
        using var ffmpeg = FakeFfmpeg.Stuck();
        using var directory = new TemporaryDirectory();
        var time = new FakeTimeProvider();
        var header = new ClipHeader(1, "porch", 0, DashboardPictures.Width, DashboardPictures.Height);
        using var writer = ClipFileWriter.Create(directory.Path, header, new ClipLimits());
        writer.Add(Levels[0], 1);
        await using var clip = File.OpenRead(writer.Complete().Path);
        var index = await ClipIndex.ReadAsync(clip, Cancel);

        var making = new ClipConverter("libx264", time, ffmpeg.Path).MakeVideoAsync(clip, index, directory.Combine("out"), null, Cancel);
        await Eventually.True(() => File.Exists(directory.Combine("out")), cancel: Cancel);
        time.Advance(TimeSpan.FromSeconds(299));
        Assert.False(making.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        var problem = await Assert.ThrowsAsync<ConversionException>(() => making.WaitAsync(Cancel));
        Assert.Equal(ConversionFault.Stalled, problem.Fault);
        Assert.True(ffmpeg.HasEnded);
        Assert.False(File.Exists(directory.Combine("out")));
    }

    [Fact]
    public async Task The_end_of_the_dashboard_ends_the_program()
    {
        using var ffmpeg = FakeFfmpeg.Stuck();
        var dashboard = await StartAsync(ffmpeg);
        var request = dashboard.Http.GetAsync("/api/v1/clips/1/video.mp4", Cancel);
        await Eventually.True(() => PartsIn(dashboard).Length == 1, cancel: Cancel);

        await dashboard.StopAsync();

        Assert.True(ffmpeg.HasEnded);
        Assert.Empty(PartsIn(dashboard));
        await Assert.ThrowsAnyAsync<Exception>(async () => (await request.WaitAsync(Cancel)).EnsureSuccessStatusCode());
        await dashboard.DisposeAsync();
    }

    /// <summary>Clip 9, of 2 MB: more than a pipe and a stretch of the link hold.</summary>
    private static Task AddLongClipAsync(DashboardFixture dashboard)
    {
        var frames = Enumerable.Range(0, 20).Select(_ => new byte[100_000]).ToArray();
        return DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(9), frames, [.. frames.Select((_, i) => i * 1000L)]);
    }

    private static string[] PartsIn(DashboardFixture dashboard) => Directory.GetFiles(dashboard.CachePath, "*.part");

    private static async Task<DashboardFixture> StartAsync(FakeFfmpeg ffmpeg, int maxWaiting = 16)
    {
        var dashboard = await DashboardFixture.StartAsync(playback: new PlaybackOptions { MaxWaiting = maxWaiting }, ffmpeg: ffmpeg.Path);
        foreach (var id in (ulong[])[1, 2, 3])
            await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(id), Levels, Times);
        return dashboard;
    }
}
