using System.Net;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests.Clips;

/// <summary>Field case V9: a clip as H.264, made by the real ffmpeg and read by ffprobe.</summary>
public sealed class ClipVideoTests : IDisposable
{
    private const string Address = "/api/v1/clips/5/video.mp4";

    /// <summary>Uneven, with two frames 1 µs apart, as after a clock that was set back, and a long gap.</summary>
    private static readonly long[] Times = [0, 40_000, 140_001, 140_002, 260_000, 3_260_333, 3_300_000, 3_400_000];

    private static readonly byte[][] Levels = DashboardPictures.Brightening(8);

    private readonly TemporaryDirectory _directory = new();

    public ClipVideoTests() => ExternalProgram.Require("ffmpeg");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Video_has_every_frame_at_its_own_time_and_its_index_in_front()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), Levels, Times);

        var file = await dashboard.Http.GetByteArrayAsync(Address, Cancel);
        var video = await ProbeAsync(file);

        Assert.Equal(("h264", "yuv420p", 64, 48), video.Picture);
        Assert.Equal(("tv", "smpte170m", "bt709", "iec61966-2-1"), video.Colour);
        Assert.Equal(Times, video.TimesUs);
        Assert.Equal(Times[^1] + (Times[^1] / 7), video.DurationUs);
        Assert.Equal(41, video.Level);   // not that of a million frames a second
        Assert.Equal(["ftyp", "moov"], MediaProbe.Boxes(file).Take(2));
        Assert.Equal(("porch", "2026-03-04T05:06:07.000000Z"), (video.Tag("title"), video.Tag("creation_time")));
    }

    [Fact]
    public async Task Video_has_the_colours_of_the_stored_pictures()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        byte[][] colours = [[255, 255, 255], [0, 0, 0], [200, 30, 30], [30, 200, 30], [30, 30, 200], [128, 128, 128]];
        var frames = colours.Select(colour => DashboardPictures.Plain(colour[0], colour[1], colour[2])).ToArray();
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), frames, Times[..6]);

        var shown = await (await ProbeAsync(await dashboard.Http.GetByteArrayAsync(Address, Cancel))).ColoursAsync();

        Assert.Equal(colours.Length, shown.Count);
        for (var i = 0; i < shown.Count; i++)
            Assert.All(Enumerable.Range(0, 3), part => Assert.InRange(shown[i][part], colours[i][part] - 6, colours[i][part] + 6));
    }

    [Theory]
    [InlineData(65, 49, 64, 48)]
    [InlineData(33, 48, 32, 48)]
    [InlineData(1, 1, 2, 2)]
    public async Task Video_of_odd_sides_has_even_ones(int width, int height, int even, int evenHeight)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var frames = new[] { DashboardPictures.Plain(9, 9, 9, width, height), DashboardPictures.Plain(99, 99, 99, width, height) };
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), (width, height), frames, [0, 100_000]);

        var video = await ProbeAsync(await dashboard.Http.GetByteArrayAsync(Address, Cancel));

        Assert.Equal(("h264", "yuv420p", even, evenHeight), video.Picture);
        Assert.Equal([0, 100_000], video.TimesUs);
    }

    [Fact]
    public async Task A_size_that_changes_in_the_middle_is_scaled_into_the_first_one()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        byte[][] frames = [Levels[7], DashboardPictures.Plain(255, 255, 255, 320, 33), DashboardPictures.Plain(255, 255, 255, 17, 90), Levels[0]];
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), frames, Times[..4]);

        var video = await ProbeAsync(await dashboard.Http.GetByteArrayAsync(Address, Cancel));

        Assert.Equal(("h264", "yuv420p", 64, 48), video.Picture);
        Assert.Equal(Times[..4], video.TimesUs);
        var colours = await video.ColoursAsync();
        Assert.All(colours[..3], colour => Assert.InRange(colour[1], 248, 255));
        Assert.InRange(colours[3][1], 0, 7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task A_damaged_picture_is_left_out_and_the_others_keep_their_times(int damaged)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var frames = Levels.ToArray();
        frames[damaged] = Noise(1000);
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), frames, Times);

        var video = await ProbeAsync(await dashboard.Http.GetByteArrayAsync(Address, Cancel));

        Assert.Equal(Times.Where(time => time != Times[damaged]), video.TimesUs);
    }

    [Fact]
    public async Task A_clip_without_a_readable_picture_is_an_error_and_leaves_no_file()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), [Noise(1000), Noise(900), Noise(800)], 0, 1000, 2000);

        var (response, json) = await dashboard.GetJsonAsync(Address);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("No picture of the clip can be decoded.", (string?)json["error"]);
        Assert.Equal(["lock"], FilesIn(dashboard.CachePath));
        Assert.Equal(1, await dashboard.CountAsync("playback.failed"));
    }

    [Fact]
    public async Task A_clip_of_one_frame_lasts_as_long_as_the_stored_one()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), [Levels[3]], 0);

        var video = await ProbeAsync(await dashboard.Http.GetByteArrayAsync(Address, Cancel));

        Assert.Equal([0], video.TimesUs);
        Assert.Equal(100_000, video.DurationUs);
    }

    [Fact]
    public async Task A_clip_whose_file_is_cut_is_an_error()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), Levels, Times);
        dashboard.Daemon.ClipFiles[5] = dashboard.Daemon.ClipFiles[5][..^10];

        var (response, json) = await dashboard.GetJsonAsync(Address);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.StartsWith("The file of clip 5 is damaged", (string?)json["error"]);
    }

    [Fact]
    public async Task A_longer_clip_with_real_pictures_has_a_key_frame_every_two_seconds()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var frames = await FootageAsync(36);
        var times = frames.Select((_, i) => i * 125_000L).ToArray();
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), (320, 240), frames, times);

        var path = await SaveAsync(await dashboard.Http.GetByteArrayAsync(Address, Cancel));
        string[] arguments = ["-v", "error", "-skip_frame", "nokey", "-show_entries", "frame=pts_time", "-of", "csv=p=0", path];
        var keys = await ExternalProgram.RunAsync("ffprobe", arguments, TimeSpan.FromMinutes(1), cancel: Cancel);

        Assert.Equal(times, (await MediaProbe.ReadAsync(path)).TimesUs);
        Assert.Equal(["0.000000", "2.000000", "4.000000"], keys.Output.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Preview_is_an_animation_of_ten_small_pictures()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var frames = await FootageAsync(12);
        var times = frames.Select((_, i) => i * 125_000L).ToArray();
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), (320, 240), frames, times);

        var response = await dashboard.Http.GetAsync("/api/v1/clips/5/preview.webp", Cancel);
        var file = await response.Content.ReadAsByteArrayAsync(Cancel);

        Assert.Equal("image/webp", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("RIFF", System.Text.Encoding.ASCII.GetString(file, 0, 4));
        Assert.Equal(10, file.AsSpan().Count("ANMF"u8));
        Assert.Equal((320, 240), (1 + file[24] + (file[25] << 8), 1 + file[27] + (file[28] << 8)));   // VP8X: canvas less 1, 24 bits each
    }

    [Fact]
    public async Task A_full_disk_is_named_and_the_part_is_removed()
    {
        await using var disk = await SmallDisk.MountAsync("size=64k", Cancel);
        await using var dashboard = await DashboardFixture.StartAsync(playback: new PlaybackOptions { CacheDirectory = disk.Path });
        var frames = await FootageAsync(25);
        var times = frames.Select((_, i) => i * 125_000L).ToArray();
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), (320, 240), frames, times);
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(6), Levels, Times);
        var small = await dashboard.Http.GetByteArrayAsync("/api/v1/clips/6/video.mp4", Cancel);

        var (response, json) = await dashboard.GetJsonAsync(Address);

        Assert.Equal(HttpStatusCode.InsufficientStorage, response.StatusCode);
        Assert.StartsWith("The disk is full", (string?)json["error"]);
        Assert.Equal(2, FilesIn(disk.Path).Length);   // the lock and the other clip
        Assert.Equal(small, await dashboard.Http.GetByteArrayAsync("/api/v1/clips/6/video.mp4", Cancel));
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }

    private static string[] FilesIn(string directory) => [.. Directory.EnumerateFiles(directory).Select(Path.GetFileName).Order()!];

    /// <summary>Moving pictures with noise, 320x240.</summary>
    private async Task<byte[][]> FootageAsync(int count)
    {
        const string Source = "testsrc2=size=320x240:rate=8,noise=alls=20:allf=t";
        string[] arguments =
            ["-v", "error", "-f", "lavfi", "-i", Source, "-frames:v", $"{count}", "-pix_fmt", "yuvj420p", _directory.Combine("%d.jpg")];
        (await ExternalProgram.RunAsync("ffmpeg", arguments, TimeSpan.FromMinutes(1), cancel: Cancel)).EnsureSuccess();
        return [.. Enumerable.Range(1, count).Select(i => File.ReadAllBytes(_directory.Combine($"{i}.jpg")))];
    }

    private async Task<MediaProbe> ProbeAsync(byte[] file) => await MediaProbe.ReadAsync(await SaveAsync(file));

    private async Task<string> SaveAsync(byte[] file)
    {
        var path = _directory.Combine("video.mp4");
        await File.WriteAllBytesAsync(path, file, Cancel);
        return path;
    }
}
