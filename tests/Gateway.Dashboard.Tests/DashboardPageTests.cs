using System.Text.RegularExpressions;
using Gateway.Protocol.Messages;
using Gateway.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Dashboard.Tests;

/// <summary>The page in a real browser, on a real dashboard with a fake daemon.</summary>
public sealed class DashboardPageTests(DashboardBrowser browser) : IClassFixture<DashboardBrowser>
{
    private static readonly byte[][] Levels = DashboardPictures.Brightening(8);

    [Fact]
    public async Task Live_picture_shows_pixels_that_change_with_the_frames()
    {
        await using var dashboard = await StartWithCameraAsync();
        var page = await browser.OpenAsync(dashboard.Address, "#/live");
        var canvas = page.Locator(".tile canvas");
        await Expect(canvas).ToBeVisibleAsync();

        await ShowsLevelAsync(dashboard, canvas, level: 1);
        await ShowsLevelAsync(dashboard, canvas, level: 6);
        await Expect(page.Locator(".tile .region.entry")).ToHaveCountAsync(1);
        await Expect(page.Locator(".tile .region.confirm")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Motion_is_drawn_over_the_picture_and_shown_as_a_meter_and_a_state()
    {
        await using var dashboard = await StartWithCameraAsync();
        var page = await browser.OpenAsync(dashboard.Address, "#/live");
        var moving = new MotionObject(new PixelBox(5, 6, 10, 12), 100, 9.5f, 11.5f, 1);

        await Eventually.True(
            async () =>
            {
                await dashboard.Daemon.PushAsync(new MotionMessage(1, 1, MotionState.Armed, new ushort[] { 2500, 0 }, new[] { moving }));
                return await page.Locator(".tile .object").CountAsync() == 1;
            },
            cancel: TestContext.Current.CancellationToken);

        Assert.Equal("10", await page.Locator(".tile .object").GetAttributeAsync("width"));
        await Expect(page.Locator(".tile .state")).ToHaveTextAsync("armed");
        await Expect(page.Locator(".tile .entry [role=meter]")).ToHaveAttributeAsync("aria-valuenow", "25.0");
    }

    [Fact]
    public async Task An_ignored_area_is_drawn_without_a_meter_and_a_region_outside_the_picture_is_reported()
    {
        await using var dashboard = await StartWithCameraAsync();
        var page = await browser.OpenAsync(dashboard.Address, "#/live");
        await Expect(page.Locator(".tile .meter-row")).ToHaveCountAsync(2);
        await Expect(page.Locator(".tile .outside")).ToBeHiddenAsync();

        var camera = DashboardSamples.Camera(1, "porch");
        await dashboard.Daemon.SetCamerasAsync(camera with
        {
            Regions =
            [
                .. camera.Regions,
                new RegionInfo("far", RegionKind.Watch, new PixelBox(600, 10, 20, 20), []),
                new RegionInfo("tree", RegionKind.Ignore, new PixelBox(0, 0, 9, 9), []),
            ],
        });

        await Expect(page.Locator(".tile .region.ignore")).ToHaveCountAsync(1);
        await Expect(page.Locator(".tile .meter-row")).ToHaveCountAsync(3);
        await Expect(page.Locator(".tile .outside"))
            .ToHaveTextAsync($"Outside the picture of {DashboardPictures.Width}x{DashboardPictures.Height}: far");
    }

    [Fact]
    public async Task A_sequence_raises_the_banner_counts_and_is_listed_first()
    {
        await using var dashboard = await StartWithCameraAsync();
        await dashboard.Daemon.AddAsync(DashboardSamples.Event(1));
        var page = await browser.OpenAsync(dashboard.Address, "#/events");
        await Expect(page.Locator(".event")).ToHaveCountAsync(1);

        var sequence = DashboardSamples.Event(2, EventKind.Sequence, count: 7, occurredUs: NowUs());
        await dashboard.Daemon.AddAsync(sequence with { CameraId = 0 });   // Sent before the daemon saw the camera.

        await Expect(page.Locator(".alert")).ToContainTextAsync("Sequence on porch");
        await Expect(page.Locator(".event")).ToHaveCountAsync(2);
        await Expect(page.Locator(".event").First).ToContainTextAsync("event 2");
        await page.GetByRole(AriaRole.Link, new() { Name = "Live", Exact = true }).ClickAsync();
        await Expect(page.Locator(".tile .counted")).ToContainTextAsync("7 sequences");
    }

    [Fact]
    public async Task An_event_shows_since_when_it_moves_and_then_how_long_it_lasted()
    {
        await using var dashboard = await StartWithCameraAsync();
        var page = await browser.OpenAsync(dashboard.Address);
        var started = DashboardSamples.Event(41, EventKind.Area, count: 3, occurredUs: NowUs());
        await dashboard.Daemon.AddAsync(started);
        await Expect(page.Locator(".tile .counted.moving")).ToContainTextAsync("Moving since");
        await Expect(page.Locator(".event time")).ToContainTextAsync("moving since");

        await dashboard.Daemon.AddAsync(DashboardSamples.Event(42, EventKind.MotionEnded, count: 3, occurredUs: started.OccurredUs + 12_300_000));

        await Expect(page.Locator(".tile .counted.moving")).ToHaveCountAsync(0);
        await Expect(page.Locator(".tile .counted")).ToContainTextAsync("3 events · last one");
        await page.GetByRole(AriaRole.Link, new() { Name = "Events", Exact = true }).ClickAsync();
        await Expect(page.Locator(".event")).ToHaveCountAsync(1);
        await Expect(page.Locator(".event time")).ToContainTextAsync("12.3 s");
    }

    [Fact]
    public async Task A_clip_appears_when_it_is_recorded_and_its_state_is_updated()
    {
        await using var dashboard = await StartWithCameraAsync();
        var page = await browser.OpenAsync(dashboard.Address, "#/clips");
        await Expect(page.GetByText("No clip yet")).ToBeVisibleAsync();

        await AddClipAsync(dashboard, 5);
        await Expect(page.Locator(".card .pill")).ToHaveTextAsync("waiting");

        var recorded = dashboard.Daemon.Clips[0];
        await dashboard.Daemon.PutAsync(recorded with { State = ClipState.Acknowledged, Result = "Final results: person\nclip,person: 80%" });
        await Expect(page.Locator(".card .pill")).ToHaveTextAsync("done");
        await Expect(page.Locator(".card .result")).ToHaveTextAsync("person");
    }

    [Fact]
    public async Task A_clip_is_marked_as_done_in_the_player()
    {
        await using var dashboard = await StartWithCameraAsync();
        await AddClipAsync(dashboard, 5);
        var page = await browser.OpenAsync(dashboard.Address, "#/clips/5");
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Mark as done" });

        await button.ClickAsync();

        await Expect(page.Locator("dialog .pill")).ToHaveTextAsync("done");
        await Expect(button).ToBeHiddenAsync();
        Assert.Equal(ClipState.Acknowledged, dashboard.Daemon.Clips[0].State);
    }

    [Fact]
    public async Task A_clip_that_is_gone_cannot_be_marked_as_done()
    {
        await using var dashboard = await StartWithCameraAsync();
        await AddClipAsync(dashboard, 5);
        var page = await browser.OpenAsync(dashboard.Address, "#/clips/5");
        await page.RouteAsync("**/acknowledge", route => route.ContinueAsync(new() { Url = $"{dashboard.Address}api/v1/clips/6/acknowledge" }));

        await page.GetByRole(AriaRole.Button, new() { Name = "Mark as done" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert).GetByText("There is no clip 6.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_clip_plays_to_its_end_and_is_stepped_by_keys()
    {
        await using var dashboard = await StartWithCameraAsync();
        await AddClipAsync(dashboard, 5);
        var page = await browser.OpenAsync(dashboard.Address, "#/clips");
        await page.Locator(".card").ClickAsync();
        var canvas = page.Locator("dialog canvas");

        await Expect(canvas).ToHaveAttributeAsync("data-frame", "7");   // It plays automatically and stops there.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true })).ToBeVisibleAsync();
        Assert.InRange(await LevelAsync(canvas), 250, 255);

        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(canvas).ToHaveAttributeAsync("data-frame", "6");
        await page.Keyboard.PressAsync("Home");
        await Expect(canvas).ToHaveAttributeAsync("data-frame", "0");
        Assert.InRange(await LevelAsync(canvas), 0, 5);
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("dialog .position")).ToHaveTextAsync("0:00.04  2/8");   // The frame's own time: they are not evenly spaced.
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_clip_shows_what_was_seen_in_it_and_where()
    {
        await using var dashboard = await StartWithCameraAsync();
        dashboard.Daemon.ClipObjects[5] =
        [
            new ClipObjectInfo(2, DashboardSamples.NoonUs + 1, "person", 0.875f, 0.25f, 0.25f, 0.5f, 0.5f),
            new ClipObjectInfo(2, DashboardSamples.NoonUs + 1, "dog", 0.5f, 0, 0, 0, 0),
            new ClipObjectInfo(3, DashboardSamples.NoonUs + 2, "person", 0.6f, 0.25f, 0.25f, 0.5f, 0.5f),
        ];
        await AddClipAsync(dashboard, 5);
        var page = await browser.OpenAsync(dashboard.Address, "#/clips");
        await page.Locator(".card").ClickAsync();
        var canvas = page.Locator("dialog canvas");
        await Expect(canvas).ToHaveAttributeAsync("data-frame", "7");

        await Expect(page.Locator("dialog .seen button")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^person 88% at ") }).ClickAsync();

        await Expect(canvas).ToHaveAttributeAsync("data-frame", "2");
        const string Yellow = "c => [...c.getContext('2d').getImageData(Math.round(c.width / 4), Math.round(c.height / 2), 1, 1).data]"
            + ".slice(0, 3).join()";
        Assert.Equal("255,209,102", await canvas.EvaluateAsync<string>(Yellow));   // the left edge of the box
        await page.Keyboard.PressAsync("Home");
        await Expect(canvas).ToHaveAttributeAsync("data-frame", "0");
        Assert.NotEqual("255,209,102", await canvas.EvaluateAsync<string>(Yellow));
    }

    [Fact]
    public async Task The_gallery_pages_through_the_store()
    {
        await using var dashboard = await StartWithCameraAsync();
        for (ulong id = 1; id <= 23; id++)
            await dashboard.Daemon.AddAsync(DashboardSamples.Image(id), Levels[id % 8]);
        var page = await browser.OpenAsync(dashboard.Address, "#/images");
        var cards = page.Locator(".gallery .card");

        await Expect(cards).ToHaveCountAsync(23);
        await page.GetByRole(AriaRole.Button, new() { Name = "10", Exact = true }).ClickAsync();
        await Expect(cards).ToHaveCountAsync(10);
        await Expect(cards.First).ToContainTextAsync("#23");
        var next = page.GetByRole(AriaRole.Button, new() { Name = "Next page" });
        await next.ClickAsync();
        await Expect(cards.First).ToContainTextAsync("#13");
        await next.ClickAsync();
        await Expect(cards).ToHaveCountAsync(3);
        await Expect(next).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Oldest" }).ClickAsync();
        await Expect(cards.First).ToContainTextAsync("#1");
    }

    [Fact]
    public async Task An_images_end_to_end_latency_is_the_sum_of_its_parts()
    {
        await using var dashboard = await StartWithCameraAsync();
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(1), Levels[3]);
        var page = await browser.OpenAsync(dashboard.Address, "#/images/1");

        await Expect(page.Locator(".latency-parts dd")).ToHaveCountAsync(4);
        var parts = await page.EvaluateAsync<double[]>("[...document.querySelectorAll('.latency-parts dd')].map(part => Number(part.dataset.ms))");
        var text = await page.Locator("[data-total-ms]").GetAttributeAsync("data-total-ms");
        var total = double.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal([33, 140, 12.5], parts[..3]);
        Assert.True(parts[3] > 0, "The page measures its own request.");
        Assert.Equal(parts.Sum(), total, precision: 2);
    }

    [Fact]
    public async Task When_the_daemon_stops_the_page_says_so_and_recovers_automatically()
    {
        await using var dashboard = await StartWithCameraAsync();
        var page = await browser.OpenAsync(dashboard.Address, "#/live");
        await Expect(page.Locator("#link")).ToHaveTextAsync("Daemon connected");
        await Expect(page.Locator("#outage")).ToBeHiddenAsync();

        await dashboard.StopDaemonAsync();
        await Expect(page.Locator("#outage")).ToContainTextAsync("The daemon has not been reachable since");

        await dashboard.RestartDaemonAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch"));
        await Expect(page.Locator("#link")).ToHaveTextAsync("Daemon connected");
        await Expect(page.Locator("#outage")).ToBeHiddenAsync();
        await ShowsLevelAsync(dashboard, page.Locator(".tile canvas"), level: 4);
    }

    [Fact]
    public async Task When_the_dashboard_goes_the_page_says_so()
    {
        var dashboard = await StartWithCameraAsync();
        var page = await browser.OpenAsync(dashboard.Address, "#/live");
        await Expect(page.Locator("#link")).ToHaveTextAsync("Daemon connected");

        await dashboard.DisposeAsync();

        await Expect(page.Locator("#outage")).ToContainTextAsync("The dashboard does not answer");
    }

    [Fact]
    public async Task Without_cameras_the_page_explains_how_to_connect_one()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var page = await browser.OpenAsync(dashboard.Address);

        await Expect(page.GetByText("No camera yet")).ToBeVisibleAsync();
        await Expect(page.GetByText("gateway/NAME/frame")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_hidden_view_is_not_sent_pictures()
    {
        await using var dashboard = await StartWithCameraAsync();
        var page = await browser.OpenAsync(dashboard.Address, "#/live");
        await Eventually.True(
            () => dashboard.Daemon.Subscriptions.Any(subscription => subscription.Cameras.Count == 1), cancel: TestContext.Current.CancellationToken);

        await page.GetByRole(AriaRole.Link, new() { Name = "Clips", Exact = true }).ClickAsync();

        await Eventually.True(
            () => dashboard.Daemon.Subscriptions.All(subscription => subscription.Cameras.Count == 0), cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Shutdown_is_offered_only_where_allowed_and_asks_first()
    {
        await using var dashboard = await DashboardFixture.StartAsync(allowShutdown: true);
        var page = await browser.OpenAsync(dashboard.Address);
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Shut down the gateway" });

        await button.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep running" }).ClickAsync();
        Assert.False(dashboard.Daemon.WasShutDown);
        await button.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Shut down", Exact = true }).ClickAsync();
        await Eventually.True(() => dashboard.Daemon.WasShutDown, cancel: TestContext.Current.CancellationToken);

        await using var guarded = await DashboardFixture.StartAsync();
        var other = await browser.OpenAsync(guarded.Address);
        await Expect(other.Locator("#link")).ToHaveTextAsync("Daemon connected");
        await Expect(other.Locator("#shutdown")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_login_page_refuses_a_wrong_password_and_lets_the_right_one_in()
    {
        await using var dashboard = await DashboardFixture.StartAsync(DashboardAccessTests.WithPassword);
        var page = await browser.OpenAsync(dashboard.Address);

        await page.GetByLabel("Password").FillAsync("wrong horse");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(page.GetByText("That is not the password.")).ToBeVisibleAsync();
        await page.GetByLabel("Password").FillAsync("correct horse");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#link")).ToHaveTextAsync("Daemon connected");
    }

    [Fact]
    public async Task M2_the_log_out_button_leads_every_page_of_the_session_to_the_login_page()
    {
        await using var dashboard = await DashboardFixture.StartAsync(DashboardAccessTests.WithPassword);
        var page = await browser.OpenAsync(dashboard.Address);
        await page.GetByLabel("Password").FillAsync("correct horse");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#link")).ToHaveTextAsync("Daemon connected");
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(dashboard.Address.ToString());
        await Expect(other.Locator("#link")).ToHaveTextAsync("Daemon connected");

        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();

        await Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
        await Expect(other.GetByLabel("Password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_a_password_there_is_no_log_out_button()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var page = await browser.OpenAsync(dashboard.Address);

        await Expect(page.Locator("#link")).ToHaveTextAsync("Daemon connected");
        await Expect(page.Locator("#log-out")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Over_HTTPS_the_live_socket_opens_too()
    {
        await using var dashboard = await DashboardFixture.StartAsync(DashboardAccessTests.WithCertificate);
        var page = await browser.OpenAsync(dashboard.Address);

        await Expect(page.Locator("#link")).ToHaveTextAsync("Daemon connected");
    }

    private static async Task<DashboardFixture> StartWithCameraAsync()
    {
        var dashboard = await DashboardFixture.StartAsync(ffmpeg: "ffmpeg-is-not-here");   // clips are played from their stored pictures
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch"));
        return dashboard;
    }

    /// <summary>Uneven times, so that a player that ignores them fails.</summary>
    private static Task AddClipAsync(DashboardFixture dashboard, ulong id) =>
        DashboardSamples.AddClipAsync(
            dashboard.Daemon, DashboardSamples.Clip(id), Levels, 0, 40_000, 140_000, 150_000, 160_000, 260_000, 280_000, 300_000);

    /// <summary>Sends the frame until the canvas shows it.</summary>
    private static Task ShowsLevelAsync(DashboardFixture dashboard, ILocator canvas, int level)
    {
        var expected = level * 255 / 7;
        var sequence = (uint)level * 1000;
        return Eventually.True(
            async () =>
            {
                await dashboard.Daemon.PushFrameAsync(1, ++sequence, Levels[level]);
                return Math.Abs(await LevelAsync(canvas) - expected) <= 4;
            },
            cancel: TestContext.Current.CancellationToken);
    }

    /// <summary>The red of the canvas's middle.</summary>
    private static Task<int> LevelAsync(ILocator canvas) => canvas.EvaluateAsync<int>(
        "canvas => canvas.getContext('2d').getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[0]");

    private static long NowUs() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000;
}
