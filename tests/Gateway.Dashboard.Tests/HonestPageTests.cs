using Gateway.Protocol.Messages;
using Gateway.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Dashboard.Tests;

/// <summary>The page claims only what it knows, and all clips of an event are reachable.</summary>
public sealed class HonestPageTests(DashboardBrowser browser) : IClassFixture<DashboardBrowser>
{
    private static readonly byte[][] Levels = DashboardPictures.Brightening(4);
    private static readonly long[] Times = [0, 100_000, 200_000, 300_000];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_daemon_is_away_nothing_is_claimed()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch").In(SourceState.Live));
        var page = await browser.OpenAsync(dashboard.Address);
        await Expect(page.Locator(".tile .state")).ToHaveTextAsync("waiting");
        await Expect(page.Locator(".tile .placeholder")).ToHaveTextAsync("Waiting for the first picture");
        await Expect(page.Locator(".figure:has-text('Clips') strong")).ToHaveTextAsync("0");

        await dashboard.StopDaemonAsync();

        await Expect(page.Locator(".tile .state")).ToHaveTextAsync("not connected");
        await Expect(page.Locator(".tile .counted")).ToHaveTextAsync("Not connected to the gateway");
        await Expect(page.Locator(".figure:has-text('Clips') strong")).ToHaveTextAsync("–");
        await Expect(page.Locator(".overview small:has-text('not connected')")).ToHaveCountAsync(4);
        await Expect(page.GetByText("No event yet.")).ToHaveCountAsync(0);
        await Expect(page.GetByText("the clips appear here")).ToHaveCountAsync(0);

        await dashboard.RestartDaemonAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch").In(SourceState.Live));
        await Expect(page.Locator(".tile .state")).ToHaveTextAsync("waiting");
        await Expect(page.Locator(".figure:has-text('Clips') strong")).ToHaveTextAsync("0");
    }

    [Fact]
    public async Task Boxes_of_an_older_picture_are_not_drawn_over_a_newer_one()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch"));
        var page = await browser.OpenAsync(dashboard.Address);
        var moving = new MotionObject(new PixelBox(5, 6, 10, 12), 100, 9.5f, 11.5f, 1);
        await Eventually.True(
            async () =>
            {
                await dashboard.Daemon.PushFrameAsync(1, 50, Levels[3]);
                return await page.Locator(".tile .placeholder").IsHiddenAsync();
            },
            cancel: Cancel);

        await dashboard.Daemon.PushAsync(new MotionMessage(1, 49, MotionState.Armed, new ushort[] { 2500, 0 }, new[] { moving }));
        await Expect(page.Locator(".tile .state")).ToHaveTextAsync("armed");
        Assert.Equal(0, await page.Locator(".tile .object").CountAsync());

        await Eventually.True(
            async () =>
            {
                await dashboard.Daemon.PushAsync(new MotionMessage(1, 50, MotionState.Armed, new ushort[] { 2500, 0 }, new[] { moving }));
                return await page.Locator(".tile .object").CountAsync() == 1;
            },
            cancel: Cancel);
    }

    [Fact]
    public async Task A_clip_without_a_model_looks_like_no_fault()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await AddAsync(dashboard, DashboardSamples.Clip(5, ClipState.Analysed, "no model configured"));
        var page = await browser.OpenAsync(dashboard.Address, "#/clips");

        await Expect(page.Locator(".card .pill")).ToHaveTextAsync("recorded");
        await Expect(page.Locator(".card .result")).ToHaveTextAsync("");
    }

    [Fact]
    public async Task The_player_goes_from_part_to_part_of_an_event()
    {
        await using var dashboard = await DashboardFixture.StartAsync(ffmpeg: "ffmpeg-is-not-here");
        foreach (var id in (ulong[])[5, 6, 8])
            await AddAsync(dashboard, DashboardSamples.Clip(id));
        await AddAsync(dashboard, DashboardSamples.Clip(7) with { TriggerEventId = 99 });
        var page = await browser.OpenAsync(dashboard.Address, "#/clips/5?event=3");

        await Expect(page.Locator(".cards .card")).ToHaveCountAsync(3);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("#/clips/8[?]event=3$"));   // played to the end, part by part
        await Expect(page.Locator("dialog[open] .parts")).ToContainTextAsync("Part 3 of 3 of this event");
        await page.Locator("dialog[open]").GetByRole(AriaRole.Link, new() { Name = "Part 2", Exact = true }).ClickAsync();
        await Expect(page.Locator("dialog[open] .parts")).ToContainTextAsync("Part 2 of 3 of this event");
    }

    [Fact]
    public async Task End_shows_the_last_picture()
    {
        ExternalProgram.Require("ffmpeg");
        await using var dashboard = await DashboardFixture.StartAsync();
        await AddAsync(dashboard, DashboardSamples.Clip(5));
        await dashboard.Http.GetByteArrayAsync("/api/v1/clips/5/video.mp4", Cancel);
        var page = await browser.OpenAsync(dashboard.Address, "#/clips/5");
        await Expect(page.Locator("dialog video")).ToBeVisibleAsync();
        for (var i = 0; i < 5; i++)
        {
            await page.Keyboard.PressAsync("Home");
            await page.Keyboard.PressAsync("Space");
            await page.Keyboard.PressAsync("End");
            await Expect(page.Locator("dialog .position")).ToContainTextAsync("4/4");
            await Expect(page.Locator("dialog canvas")).ToHaveAttributeAsync("data-frame", "3");
        }
    }

    [Theory]
    [InlineData("camera=PORCH", "9 8 6 5", 4)]
    [InlineData("event=3", "9 8 7 5", 4)]
    [InlineData("event=3&camera=porch", "9 8 5", 3)]
    [InlineData("event=3&limit=2&page=2", "7 5", 4)]
    [InlineData("camera=attic", "", 0)]
    public async Task Clips_are_filtered_by_camera_and_event(string query, string ids, int total)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        foreach (var id in (ulong[])[5, 6, 7, 8, 9])
        {
            await dashboard.Daemon.PutAsync(
                DashboardSamples.Clip(id) with { CameraName = id == 7 ? "shed" : "porch", TriggerEventId = id == 6 ? 99u : 3u });
        }

        var (_, json) = await dashboard.GetJsonAsync($"/api/v1/clips?{query}");

        Assert.Equal(ids, string.Join(' ', json["clips"]!.AsArray().Select(clip => (int)clip!["id"]!)));
        Assert.Equal(total, (int)json["total"]!);
    }

    private static Task AddAsync(DashboardFixture dashboard, ClipMessage clip) =>
        DashboardSamples.AddClipAsync(dashboard.Daemon, clip, Levels, Times);
}
