using System.Net;
using System.Net.Http.Headers;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests.Clips;

/// <summary>The routes of clips for people, as HTTP.</summary>
public sealed class ClipMediaRouteTests
{
    private const string Address = "/api/v1/clips/5/video.mp4";
    private static readonly byte[][] Levels = DashboardPictures.Brightening(8);
    private static readonly long[] Times = [.. Enumerable.Range(0, 8).Select(i => i * 100_000L)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HEAD_before_anything_is_made_has_the_length_of_the_file_that_GET_then_returns()
    {
        ExternalProgram.Require("ffmpeg");
        await using var dashboard = await StartWithClipAsync();

        var head = await dashboard.SendAsync(HttpMethod.Head, Address, _ => { });
        var whole = await dashboard.Http.GetAsync(Address, Cancel);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(head.Content.Headers.ContentLength, (await whole.Content.ReadAsByteArrayAsync(Cancel)).Length);
        Assert.Equal("video/mp4", whole.Content.Headers.ContentType?.ToString());
        Assert.Equal("bytes", whole.Headers.AcceptRanges.Single());
        Assert.True(whole.Headers.CacheControl is { Private: true, MaxAge.TotalHours: 1 });
        Assert.Equal(head.Headers.ETag, whole.Headers.ETag);
        Assert.Equal(1, await dashboard.CountAsync("playback.made"));
        Assert.True(await dashboard.CountAsync("playback.seconds") > 0);
        Assert.Equal(head.Content.Headers.ContentLength, (long)await dashboard.CountAsync("playback.cache.bytes"));
    }

    [Fact]
    public async Task The_file_has_the_name_of_camera_and_local_time()
    {
        using var ffmpeg = FakeFfmpeg.Patient();
        ffmpeg.Finish();
        await using var dashboard = await DashboardFixture.StartAsync(ffmpeg: ffmpeg.Path);
        await DashboardSamples.AddClipAsync(
            dashboard.Daemon, DashboardSamples.Clip(5) with { CameraName = "кухня; 2/\"x\"" }, Levels, Times);

        var response = await dashboard.Http.GetAsync(Address, Cancel);

        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddMicroseconds(DashboardSamples.NoonUs), TimeZoneInfo.Local);
        var disposition = response.Content.Headers.ContentDisposition!;
        Assert.Equal(("inline", $"кухня--2--x-_{local:yyyy-MM-dd_HH-mm-ss}.mp4"), (disposition.DispositionType, disposition.FileNameStar));
    }

    [Theory]
    [InlineData("bytes=1-3", 206, 3)]
    [InlineData("bytes=-2", 206, 2)]
    [InlineData("bytes=4-99999", 206, 2)]
    [InlineData("bytes=6-", 416, 0)]
    [InlineData("bytes=0-1,3-4", 200, 6)]   // RFC 9110 section 14.2: a server may ignore ranges
    [InlineData("bytes=3-1", 200, 6)]
    [InlineData("items=0-5", 200, 6)]
    [InlineData("items=9-", 200, 6)]
    [InlineData("BYTES=1-3", 206, 3)]
    [InlineData("bytes", 200, 6)]
    [InlineData("bytes=", 200, 6)]
    [InlineData("bytes=a-b", 200, 6)]
    [InlineData("bytes=--1", 200, 6)]
    [InlineData("bytes=99999999999999999999-", 200, 6)]
    public async Task Ranges(string range, int status, int length)
    {
        using var ffmpeg = FakeFfmpeg.Patient();   // writes 6 bytes
        ffmpeg.Finish();
        await using var dashboard = await StartWithClipAsync(ffmpeg.Path);

        var response = await dashboard.SendAsync(HttpMethod.Get, Address, headers => headers.TryAddWithoutValidation("Range", range));

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 416)
        {
            Assert.Equal("bytes */6", response.Content.Headers.ContentRange?.ToString());
            Assert.Equal("""{"error":"The file has 6 bytes."}""", await response.Content.ReadAsStringAsync(Cancel));
        }
        else
            Assert.Equal(length, (await response.Content.ReadAsByteArrayAsync(Cancel)).Length);
    }

    [Fact]
    public async Task An_unchanged_file_is_304_and_another_tag_gets_no_part_of_it()
    {
        using var ffmpeg = FakeFfmpeg.Patient();
        ffmpeg.Finish();
        await using var dashboard = await StartWithClipAsync(ffmpeg.Path);
        var tag = (await dashboard.Http.GetAsync(Address, Cancel)).Headers.ETag!;

        var same = await dashboard.SendAsync(HttpMethod.Get, Address, headers => headers.IfNoneMatch.Add(tag));
        var part = await dashboard.SendAsync(HttpMethod.Get, Address, headers => SetRange(headers, tag));
        var other = await dashboard.SendAsync(HttpMethod.Get, Address, headers => SetRange(headers, new EntityTagHeaderValue("\"other\"")));

        Assert.False(tag.IsWeak);
        Assert.Equal(
            (HttpStatusCode.NotModified, HttpStatusCode.PartialContent, HttpStatusCode.OK), (same.StatusCode, part.StatusCode, other.StatusCode));

        static void SetRange(HttpRequestHeaders headers, EntityTagHeaderValue tag) =>
            (headers.Range, headers.IfRange) = (new RangeHeaderValue(1, 2), new RangeConditionHeaderValue(tag));
    }

    [Fact]
    public async Task Thumbnail_is_the_stored_frame_with_the_most_motion_and_the_middle_one_when_that_is_unknown()
    {
        await using var dashboard = await DashboardFixture.StartAsync(ffmpeg: "not-needed");
        var size = (DashboardPictures.Width, DashboardPictures.Height);
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), size, Levels, Times, mostMotion: 6);
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(6), size, Levels, Times);
        await dashboard.Daemon.PutAsync(DashboardSamples.Clip(7) with { Frames = 8 });
        dashboard.Daemon.ClipFiles[7] = new byte[5000];   // no index
        dashboard.Daemon.ClipFrames[7] = Levels;

        var most = await dashboard.Http.GetAsync("/api/v1/clips/5/thumbnail.jpg", Cancel);

        Assert.Equal("image/jpeg", most.Content.Headers.ContentType?.ToString());
        Assert.Equal(Levels[6], await most.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(Levels[4], await dashboard.Http.GetByteArrayAsync("/api/v1/clips/6/thumbnail.jpg", Cancel));
        Assert.Equal(Levels[4], await dashboard.Http.GetByteArrayAsync("/api/v1/clips/7/thumbnail.jpg", Cancel));
        var again = await dashboard.SendAsync(
            HttpMethod.Get, "/api/v1/clips/5/thumbnail.jpg", headers => headers.IfNoneMatch.Add(most.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("video.mp4")]
    [InlineData("thumbnail.jpg")]
    [InlineData("preview.webp")]
    public async Task A_clip_that_does_not_exist_is_404_whatever_its_number(string file)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.PutAsync(DashboardSamples.Clip(8));   // its file is gone

        foreach (var id in (string[])["9", "nine", "-1", "5.5", "99999999999999999999999", "8", "%2e%2e"])
        {
            var (response, json) = await dashboard.GetJsonAsync($"/api/v1/clips/{id}/{file}");
            Assert.Equal((id, HttpStatusCode.NotFound), (id, response.StatusCode));
            Assert.NotEmpty((string)json["error"]!);
        }
    }

    [Fact]
    public async Task A_clip_that_retention_removed_is_404_although_its_copy_was_there()
    {
        using var ffmpeg = FakeFfmpeg.Patient();
        ffmpeg.Finish();
        await using var dashboard = await StartWithClipAsync(ffmpeg.Path);
        await dashboard.Http.GetByteArrayAsync(Address, Cancel);
        Assert.Single(Directory.GetFiles(dashboard.CachePath, "*.mp4"));

        dashboard.Daemon.RemoveClip(5);
        var (response, _) = await dashboard.GetJsonAsync(Address);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(Directory.GetFiles(dashboard.CachePath, "*.mp4"));
        Assert.Equal(0, await dashboard.CountAsync("playback.cache.bytes"));
    }

    [Fact]
    public async Task Another_clip_with_the_same_id_is_converted_again()
    {
        using var ffmpeg = FakeFfmpeg.Patient();
        ffmpeg.Finish();
        await using var dashboard = await StartWithClipAsync(ffmpeg.Path);
        await dashboard.Http.GetByteArrayAsync(Address, Cancel);

        await DashboardSamples.AddClipAsync(
            dashboard.Daemon, DashboardSamples.Clip(5) with { StartedUs = DashboardSamples.NoonUs + 1 }, Levels, Times);
        await dashboard.Http.GetByteArrayAsync(Address, Cancel);

        Assert.Equal(2, ffmpeg.Runs.Count);
    }

    [Theory]
    [InlineData("video.mp4")]
    [InlineData("thumbnail.jpg")]
    [InlineData("preview.webp")]
    public async Task Without_the_password_there_is_no_clip(string file)
    {
        await using var dashboard = await DashboardFixture.StartAsync(DashboardAccessTests.WithPassword);
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), Levels, Times);

        var (response, _) = await dashboard.GetJsonAsync($"/api/v1/clips/5/{file}");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task While_the_daemon_is_away_the_answer_is_503()
    {
        await using var dashboard = await StartWithClipAsync();
        await dashboard.StopDaemonAsync();

        await Eventually.True(
            async () => (await dashboard.Http.GetAsync(Address, Cancel)).StatusCode == HttpStatusCode.ServiceUnavailable, cancel: Cancel);
    }

    [Fact]
    public async Task Without_ffmpeg_the_answer_names_its_package_and_the_original_is_there()
    {
        await using var dashboard = await StartWithClipAsync("ffmpeg-is-not-here");

        var (response, json) = await dashboard.GetJsonAsync(Address);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("apt-get install ffmpeg", (string?)json["error"], StringComparison.Ordinal);
        Assert.Equal(dashboard.Daemon.ClipFiles[5], await dashboard.Http.GetByteArrayAsync("/api/v1/clips/5.mp4", Cancel));
    }

    [Theory]
    [InlineData("h264_is_not_here", "h264_is_not_here: this ffmpeg does not have it")]
    [InlineData("h264_v4l2m2m", "h264_v4l2m2m: Could not find a valid device")]
    public async Task An_encoder_that_is_not_there_is_named_with_the_remedy(string encoder, string reason)
    {
        ExternalProgram.Require("ffmpeg");
        if (encoder == "h264_v4l2m2m" && Directory.GetFiles("/dev", "video*").Length > 0)
            Assert.Skip("This machine may have the encoder.");
        await using var dashboard = await DashboardFixture.StartAsync(playback: new PlaybackOptions { Encoder = encoder });
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), Levels, Times);

        var (response, json) = await dashboard.GetJsonAsync(Address);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains(reason, (string?)json["error"], StringComparison.Ordinal);
        Assert.Contains("Playback.Encoder", (string?)json["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_named_and_used_when_it_can()
    {
        using var data = new TemporaryDirectory();
        await File.WriteAllTextAsync(data.Combine("file"), "", Cancel);
        using var ffmpeg = FakeFfmpeg.Patient();
        ffmpeg.Finish();
        var playback = new PlaybackOptions { CacheDirectory = data.Combine("file", "cache") };
        await using var dashboard = await DashboardFixture.StartAsync(playback: playback, ffmpeg: ffmpeg.Path);
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), Levels, Times);

        var (response, json) = await dashboard.GetJsonAsync(Address);
        File.Delete(data.Combine("file"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("Playback.CacheDirectory", (string?)json["error"], StringComparison.Ordinal);
        Assert.Equal("whole\n", await dashboard.Http.GetStringAsync(Address, Cancel));
    }

    private static async Task<DashboardFixture> StartWithClipAsync(string ffmpeg = "ffmpeg")
    {
        var dashboard = await DashboardFixture.StartAsync(ffmpeg: ffmpeg);
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), Levels, Times);
        return dashboard;
    }
}
