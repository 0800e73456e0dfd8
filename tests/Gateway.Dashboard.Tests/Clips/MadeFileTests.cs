using System.Net;
using Gateway.Clips;
using Gateway.Clips.Conversion;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests.Clips;

/// <summary>A full disk, on which ffmpeg may end with 0, and clips that were cut on the disk.</summary>
public sealed class MadeFileTests
{
    private static readonly byte[][] Levels = DashboardPictures.Brightening(8);
    private static readonly long[] Times = [.. Enumerable.Range(0, 8).Select(i => i * 100_000L)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("video.mp4")]
    [InlineData("preview.webp")]
    public async Task A_file_that_is_cut_although_ffmpeg_ends_with_0_is_an_error_and_is_not_kept(string file)
    {
        var real = ExternalProgram.Require("ffmpeg");
        using var ffmpeg = new FakeFfmpeg($"{real} \"$@\" || exit; truncate -s -10 \"$OUT\"");
        await using var dashboard = await StartAsync(ffmpeg);

        var (response, json) = await dashboard.GetJsonAsync($"/api/v1/clips/1/{file}");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.StartsWith("ffmpeg did not write the whole file: ", (string?)json["error"]);
        Assert.Equal(["lock"], Directory.GetFiles(dashboard.CachePath).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_full_disk_that_ffmpeg_reports_and_ends_with_0_is_named_and_nothing_is_kept()
    {
        using var ffmpeg = new FakeFfmpeg("cat > \"$OUT\"; echo 'av_interleaved_write_frame(): No space left on device' >&2");
        await using var dashboard = await StartAsync(ffmpeg);

        var (response, json) = await dashboard.GetJsonAsync("/api/v1/clips/1/video.mp4");

        Assert.Equal(HttpStatusCode.InsufficientStorage, response.StatusCode);
        Assert.StartsWith("The disk is full", (string?)json["error"]);
        Assert.Equal(["lock"], Directory.GetFiles(dashboard.CachePath).Select(Path.GetFileName));
    }

    [Fact]
    public async Task When_the_disk_is_full_other_copies_make_place()
    {
        using var ffmpeg = new FakeFfmpeg(
            "cat > \"$OUT\"; set -- \"$(dirname \"$OUT\")\"/*.mp4; [ -e \"$1\" ] && { echo 'No space left on device' >&2; exit 1; }; exit 0");
        await using var dashboard = await StartAsync(ffmpeg);
        await dashboard.Http.GetByteArrayAsync("/api/v1/clips/1/video.mp4", Cancel);

        await dashboard.Http.GetByteArrayAsync("/api/v1/clips/2/video.mp4", Cancel);

        Assert.StartsWith("2-", Path.GetFileName(Assert.Single(Directory.GetFiles(dashboard.CachePath, "*.mp4"))));
    }

    [Fact]
    public async Task Every_cut_of_a_whole_file_is_refused()
    {
        ExternalProgram.Require("ffmpeg");
        using var directory = new TemporaryDirectory();
        var header = new ClipHeader(1, "porch", 0, DashboardPictures.Width, DashboardPictures.Height);
        using var writer = ClipFileWriter.Create(directory.Path, header, new ClipLimits());
        for (var i = 0; i < Levels.Length; i++)
            Assert.True(writer.Add(Levels[i], 1 + Times[i]));
        await using var clip = File.OpenRead(writer.Complete().Path);
        var index = await ClipIndex.ReadAsync(clip, Cancel);
        var converter = new ClipConverter("libx264", TimeProvider.System);
        foreach (var isVideo in (bool[])[true, false])
        {
            var path = directory.Combine("made");
            await (isVideo ? converter.MakeVideoAsync(clip, index, path, null, Cancel) : converter.MakePreviewAsync(clip, index, path, Cancel));
            var whole = await File.ReadAllBytesAsync(path, Cancel);
            foreach (var length in Enumerable.Range(0, 40).Select(i => whole.Length * i / 40).Append(whole.Length - 1))
            {
                await File.WriteAllBytesAsync(path, whole[..length], Cancel);
                Assert.Throws<ConversionException>(() => MadeFile.Prove(path, index, isVideo));
            }

            await File.WriteAllBytesAsync(path, whole, Cancel);
            MadeFile.Prove(path, index, isVideo);
        }
    }

    [Fact]
    public async Task A_clip_that_is_shorter_than_recorded_is_an_error_of_that_clip_and_the_link_stays()
    {
        ExternalProgram.Require("ffmpeg");
        await using var dashboard = await DashboardFixture.StartAsync();
        foreach (var id in (ulong[])[1, 2])
            await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(id), Levels, Times);
        dashboard.Daemon.ClipFiles[1] = dashboard.Daemon.ClipFiles[1][..20];
        await dashboard.Daemon.PutAsync(DashboardSamples.Clip(1) with { Frames = 8, Bytes = 900_000 });

        var (response, json) = await dashboard.GetJsonAsync("/api/v1/clips/1/video.mp4");
        var detail = await dashboard.Http.GetAsync("/api/v1/clips/1", Cancel);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.StartsWith("The file of clip 1 is damaged: ", (string?)json["error"]);
        Assert.Equal(HttpStatusCode.OK, detail.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await dashboard.Http.GetAsync("/api/v1/clips/2/video.mp4", Cancel)).StatusCode);
    }

    private static async Task<DashboardFixture> StartAsync(FakeFfmpeg ffmpeg)
    {
        var dashboard = await DashboardFixture.StartAsync(ffmpeg: ffmpeg.Path, provesCopies: true);
        foreach (var id in (ulong[])[1, 2])
            await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(id), Levels, Times);
        return dashboard;
    }
}
