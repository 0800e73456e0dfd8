using System.Text.RegularExpressions;
using Gateway.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Dashboard.Tests.Clips;

/// <summary>Field case V9: clips as the page shows them in Chromium.</summary>
public sealed partial class ClipPageTests(DashboardBrowser browser) : IClassFixture<DashboardBrowser>
{
    private static readonly byte[][] Levels = DashboardPictures.Brightening(8);

    /// <summary>Uneven, so that a player which spreads the frames evenly fails.</summary>
    private static readonly long[] Times = [0, 40_000, 340_000, 350_000, 360_000, 660_000, 700_000, 900_000];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task V9_a_clip_plays_as_H264_in_the_browser_and_seeks_to_every_frame()
    {
        ExternalProgram.Require("ffmpeg");
        await using var dashboard = await StartAsync();
        await MakeAsync(dashboard, "5/video.mp4");
        var page = await browser.OpenAsync(dashboard.Address, "#/clips/5");
        var video = page.Locator("dialog video");
        var overlay = page.Locator("dialog canvas");

        await Expect(video).ToBeVisibleAsync();
        await Expect(overlay).ToHaveAttributeAsync("data-frame", "7");   // It plays automatically and stops there.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true })).ToBeVisibleAsync();
        Assert.Equal("64x48", await video.EvaluateAsync<string>("v => `${v.videoWidth}x${v.videoHeight}`"));
        Assert.EndsWith("/api/v1/clips/5/video.mp4", await video.EvaluateAsync<string>("v => v.currentSrc"), StringComparison.Ordinal);
        Assert.InRange(await video.EvaluateAsync<double>("v => v.duration"), 1.027, 1.030);
        foreach (var frame in (int[])[0, 5, 2, 7, 3, 4, 1, 6])
        {
            await page.GetByLabel("Frame", new() { Exact = true }).EvaluateAsync(
                "(scrub, frame) => { scrub.value = frame; scrub.dispatchEvent(new Event('input')); }", frame);
            await Expect(overlay).ToHaveAttributeAsync("data-frame", $"{frame}");
            Assert.InRange(await LevelAsync(video), (frame * 255 / 7) - 5, (frame * 255 / 7) + 5);
        }

        await page.Keyboard.PressAsync("Home");
        await Expect(overlay).ToHaveAttributeAsync("data-frame", "0");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("dialog .position")).ToHaveTextAsync("0:00.04  2/8");
        await Expect(page.Locator("dialog .player-note")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_clip_of_one_frame_and_one_with_a_damaged_first_picture_show_a_picture()
    {
        ExternalProgram.Require("ffmpeg");
        await using var dashboard = await StartAsync();
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(6) with { TriggerEventId = 6 }, [Levels[4]], 0);
        byte[][] damaged = [[1, 2, 3], .. Levels[1..]];
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(7) with { TriggerEventId = 7 }, damaged, Times);

        await MakeAsync(dashboard, "6/video.mp4");
        await MakeAsync(dashboard, "7/video.mp4");
        var one = await browser.OpenAsync(dashboard.Address, "#/clips/6");
        await Expect(one.Locator("dialog canvas")).ToHaveAttributeAsync("data-frame", "0");
        await Expect(one.Locator("dialog video")).ToBeVisibleAsync();
        Assert.InRange(await LevelAsync(one.Locator("dialog video")), (4 * 255 / 7) - 5, (4 * 255 / 7) + 5);

        var other = await browser.OpenAsync(dashboard.Address, "#/clips/7");
        await Expect(other.Locator("dialog video")).ToBeVisibleAsync();
        await Expect(other.Locator("dialog canvas")).ToHaveAttributeAsync("data-frame", "7");
        await other.Keyboard.PressAsync("ArrowLeft");
        await Expect(other.Locator("dialog canvas")).ToHaveAttributeAsync("data-frame", "6");
        Assert.InRange(await LevelAsync(other.Locator("dialog video")), (6 * 255 / 7) - 5, (6 * 255 / 7) + 5);
    }

    [Fact]
    public async Task While_the_video_is_made_the_stored_pictures_are_shown_and_then_it_continues()
    {
        ExternalProgram.Require("ffmpeg");
        // The real program, when the test lets it.
        using var ffmpeg = new FakeFfmpeg("until [ -e $DIR/finish ]; do sleep 0.02; done; exec ffmpeg \"$@\"");
        await using var dashboard = await StartAsync(ffmpeg.Path);
        var page = await browser.OpenAsync(dashboard.Address, "#/clips/5");
        var overlay = page.Locator("dialog canvas");

        await Expect(page.GetByText("Making a video of this clip.")).ToBeVisibleAsync();
        await Expect(overlay).ToHaveAttributeAsync("data-frame", "7");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(overlay).ToHaveAttributeAsync("data-frame", "5");
        ffmpeg.Finish();
        await MakeAsync(dashboard, "5/video.mp4");

        await Expect(page.Locator("dialog video")).ToBeVisibleAsync();
        await Expect(page.GetByText("Making a video of this clip.")).ToBeHiddenAsync();
        await Eventually.True(
            async () => Math.Abs(await LevelAsync(page.Locator("dialog video")) - (5 * 255 / 7)) <= 5, cancel: Cancel);
        await Expect(overlay).ToHaveAttributeAsync("data-frame", "5");
    }

    [Fact]
    public async Task Without_ffmpeg_the_page_names_its_package_plays_the_stored_pictures_and_offers_the_original()
    {
        await using var dashboard = await StartAsync("ffmpeg-is-not-here");
        var page = await browser.OpenAsync(dashboard.Address, "#/clips/5");

        await Expect(page.Locator("dialog .player-note")).ToContainTextAsync("sudo apt-get install ffmpeg");
        await Expect(page.Locator("dialog canvas")).ToHaveAttributeAsync("data-frame", "7");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "MP4" })).ToBeHiddenAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Original" }).ClickAsync());
        Assert.Equal("clip_5.mp4", download.SuggestedFilename);
    }

    [Fact]
    public async Task The_download_is_the_video_under_the_name_of_camera_and_local_time()
    {
        ExternalProgram.Require("ffmpeg");
        await using var dashboard = await StartAsync();
        await MakeAsync(dashboard, "5/video.mp4");
        var page = await browser.OpenAsync(dashboard.Address, "#/clips/5");

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "MP4" }).ClickAsync());

        Assert.Matches(@"^porch_2026-03-0[345]_\d\d-\d\d-07\.mp4$", download.SuggestedFilename);
        var file = await File.ReadAllBytesAsync((await download.PathAsync())!, Cancel);
        Assert.Equal(file, await dashboard.Http.GetByteArrayAsync("/api/v1/clips/5/video.mp4", Cancel));
    }

    [Fact]
    public async Task Closing_the_player_ends_the_conversion()
    {
        using var ffmpeg = FakeFfmpeg.Stuck();
        await using var dashboard = await StartAsync(ffmpeg.Path);
        var page = await browser.OpenAsync(dashboard.Address, "#/clips/5");
        await Eventually.True(() => ffmpeg.Runs.Count == 1, cancel: Cancel);

        await page.Keyboard.PressAsync("Escape");

        await Eventually.True(() => ffmpeg.HasEnded, cancel: Cancel);
    }

    [Fact]
    public async Task The_list_shows_thumbnails_and_a_preview_under_the_mouse()
    {
        ExternalProgram.Require("ffmpeg");
        await using var dashboard = await StartAsync();
        await MakeAsync(dashboard, "5/preview.webp");
        var page = await browser.OpenAsync(dashboard.Address, "#/clips");
        var picture = page.Locator(".card .thumb img");

        await Expect(picture).ToHaveAttributeAsync("src", "api/v1/clips/5/thumbnail.jpg");
        await Eventually.True(async () => await picture.EvaluateAsync<int>("i => i.naturalWidth") == 64, cancel: Cancel);
        Assert.InRange(await LevelAsync(picture), (6 * 255 / 7) - 4, (6 * 255 / 7) + 4);   // the one with the most motion
        await page.Locator(".card").HoverAsync();
        await Expect(picture).ToHaveAttributeAsync("src", Preview());
        await Eventually.True(async () => await picture.EvaluateAsync<bool>("i => i.complete && i.naturalWidth > 0"), cancel: Cancel);
        await page.Locator("h1").HoverAsync();
        await Expect(picture).ToHaveAttributeAsync("src", Thumbnail());
    }

    [Fact]
    public async Task On_a_phone_a_tap_plays_the_preview_and_the_next_one_opens_the_clip()
    {
        ExternalProgram.Require("ffmpeg");
        await using var dashboard = await StartAsync();
        await MakeAsync(dashboard, "5/preview.webp");
        await MakeAsync(dashboard, "5/video.mp4");
        var page = await browser.OpenAsync(dashboard.Address, "#/clips", isPhone: true);
        var picture = page.Locator(".card .thumb img");

        await picture.TapAsync();
        await Expect(picture).ToHaveAttributeAsync("src", Preview());
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await picture.TapAsync();

        await Expect(page.Locator("dialog video")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_preview_that_cannot_be_made_leaves_the_picture()
    {
        await using var dashboard = await StartAsync("ffmpeg-is-not-here");
        var page = await browser.OpenAsync(dashboard.Address, "#/clips");
        var failed = page.WaitForResponseAsync(new Regex("preview"));

        await page.Locator(".card").HoverAsync();

        Assert.Equal(503, (await failed.WaitAsync(Cancel)).Status);
        await Expect(page.Locator(".card.making")).ToHaveCountAsync(0);
        await Expect(page.Locator(".card .thumb img")).ToHaveAttributeAsync("src", Thumbnail());
    }

    private static async Task<DashboardFixture> StartAsync(string ffmpeg = "ffmpeg")
    {
        var dashboard = await DashboardFixture.StartAsync(ffmpeg: ffmpeg);
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch"));
        var size = (DashboardPictures.Width, DashboardPictures.Height);
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), size, Levels, Times, mostMotion: 6);
        return dashboard;
    }

    /// <summary>Waits until a copy is made, on a busy machine longer than the page waits: the program lets everything else go first.</summary>
    private static async Task MakeAsync(DashboardFixture dashboard, string copy) =>
        (await dashboard.Http.GetAsync($"/api/v1/clips/{copy}", Cancel)).EnsureSuccessStatusCode();

    /// <summary>The red of the middle of a video or picture.</summary>
    private static Task<int> LevelAsync(ILocator shown) => shown.EvaluateAsync<int>(
        """
        shown => {
          const canvas = new OffscreenCanvas(8, 8);
          const context = canvas.getContext('2d');
          context.drawImage(shown, 0, 0, 8, 8);
          return context.getImageData(4, 4, 1, 1).data[0];
        }
        """);

    [GeneratedRegex("/preview\\.webp$")]
    private static partial Regex Preview();

    [GeneratedRegex("/thumbnail\\.jpg$")]
    private static partial Regex Thumbnail();
}
