using System.Text.RegularExpressions;
using Gateway.Dashboard.Options;
using Gateway.Protocol.Messages;
using Gateway.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Dashboard.Tests;

/// <summary>States of cameras on the page in a real browser (field cases G5 to G9, V10j).</summary>
public sealed class CameraStatePageTests(DashboardBrowser browser) : IClassFixture<DashboardBrowser>
{
    private static readonly byte[] Bright = DashboardPictures.Plain(250, 200, 150);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task G5_a_camera_that_cannot_be_opened_shows_state_reason_and_next_try_and_no_regions()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var camera = DashboardSamples.Camera(1, "door") with { IsBoard = false, Width = 0, Height = 0, LastFrameAge = null };
        await dashboard.Daemon.SetCamerasAsync(camera.In(SourceState.Lost, "ffmpeg: Connection refused", NowUs() + 25_000_000));
        var page = await browser.OpenAsync(dashboard.Address);
        var tile = page.Locator(".tile");

        await Expect(tile.Locator(".state")).ToHaveTextAsync("lost");
        await Expect(tile.Locator(".trouble")).ToContainTextAsync("ffmpeg: Connection refused");
        await Expect(tile.Locator(".trouble")).ToContainTextAsync(new Regex("next try in \\d+ s"));
        await Expect(tile.GetByText("No picture yet")).ToBeVisibleAsync();
        await Expect(tile.Locator(".overlay")).ToBeHiddenAsync();

        await dashboard.Daemon.SetCamerasAsync(camera.In(SourceState.Lost, "ffmpeg: Connection refused"));
        await Expect(tile.Locator(".trouble")).ToContainTextAsync("trying now");
        await dashboard.Daemon.SetCamerasAsync(camera.In(SourceState.Live));
        await Expect(tile.Locator(".state")).ToHaveTextAsync("waiting");   // as the picture says, too
        await Expect(tile.Locator(".trouble")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(SourceState.Starting, "starting", "")]
    [InlineData(SourceState.Stalled, "stalled", "no picture for 15 s")]
    [InlineData(SourceState.Ended, "ended", "the file has ended")]
    public async Task Every_state_has_its_pill(SourceState state, string pill, string reason)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "door").In(state, reason) with { IsBoard = false });
        var page = await browser.OpenAsync(dashboard.Address);

        await Expect(page.Locator(".tile .state")).ToHaveTextAsync(pill);
        if (reason.Length > 0)
            await Expect(page.Locator(".tile .trouble")).ToContainTextAsync(reason);
        else
            await Expect(page.Locator(".tile .trouble")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task G6_the_last_picture_of_a_camera_that_is_lost_stays_grey_with_its_age()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var camera = DashboardSamples.Camera(1, "door") with { IsBoard = false };
        await dashboard.Daemon.SetCamerasAsync(camera.In(SourceState.Live));
        var page = await browser.OpenAsync(dashboard.Address);
        uint sequence = 0;
        await Eventually.True(
            async () =>
            {
                await dashboard.Daemon.PushFrameAsync(1, ++sequence, Bright);
                return await RedAsync(page) is > 240 and < 256;
            },
            cancel: Cancel);
        await Expect(page.Locator(".tile .overlay")).ToBeVisibleAsync();
        await Expect(page.Locator(".tile .age")).ToBeHiddenAsync();

        await dashboard.Daemon.SetCamerasAsync(camera.In(SourceState.Lost, "the input ended"));

        await Expect(page.Locator(".tile .age")).ToContainTextAsync(new Regex("just now|s ago"));
        await Expect(page.Locator(".tile canvas")).ToHaveCSSAsync("filter", new Regex("grayscale"));
        await Expect(page.Locator(".tile .overlay")).ToBeHiddenAsync();
        Assert.InRange(await RedAsync(page), 240, 255);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task G6_a_page_opened_later_shows_the_last_picture_and_its_age(bool isStored)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var twoMinutesAgo = NowUs() - 130_000_000;
        if (isStored)
            await dashboard.Daemon.AddAsync(DashboardSamples.Image(1) with { ReceivedUs = twoMinutesAgo }, Bright);
        else
            dashboard.Daemon.Keep(1, twoMinutesAgo, Bright);
        var camera = DashboardSamples.Camera(1, "porch") with { Width = 0, Height = 0, LastFrameAge = null };
        await dashboard.Daemon.SetCamerasAsync(camera.In(SourceState.Lost, "no picture for 30 s; its MQTT connection has ended"));

        var page = await browser.OpenAsync(dashboard.Address);

        await Expect(page.Locator(".tile .age")).ToHaveTextAsync("2 min ago");
        Assert.InRange(await RedAsync(page), 240, 255);
        await Expect(page.Locator(".tile .trouble")).ToContainTextAsync("its MQTT connection has ended");
        await Expect(page.Locator(".tile .trouble")).Not.ToContainTextAsync("trying");
    }

    [Fact]
    public async Task G7_the_empty_page_names_the_real_addresses_and_who_reaches_them()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Listeners = [new("127.0.0.1", 31885, Tls: false, WebSocket: false, IsLocal: true)];
        var page = await browser.OpenAsync(dashboard.Address);
        await Expect(page.GetByText("mqtt://127.0.0.1:31885")).ToBeVisibleAsync();
        await Expect(page.GetByText("Only programs on the gateway’s own machine reach it.")).ToBeVisibleAsync();
        await Expect(page.GetByText("1883", new() { Exact = true })).ToHaveCountAsync(0);

        dashboard.Daemon.Listeners =
        [
            new("0.0.0.0", 1884, Tls: false, WebSocket: false, IsLocal: false), new("::", 8884, Tls: true, WebSocket: true, IsLocal: false),
        ];
        await page.ReloadAsync();
        await Expect(page.GetByText($"mqtt://{dashboard.Address.Host}:1884")).ToBeVisibleAsync();
        await Expect(page.GetByText($"wss://{dashboard.Address.Host}:8884/mqtt")).ToBeVisibleAsync();
        await Expect(page.Locator(".only-local")).ToHaveCountAsync(0);
        await Expect(page.GetByText("false")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task G8_motion_of_both_kinds_is_counted_and_raises_the_banner()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch").In(SourceState.Live));
        var page = await browser.OpenAsync(dashboard.Address);
        await Expect(page.Locator(".tile .counted")).ToHaveTextAsync("No motion event yet");

        await dashboard.Daemon.AddAsync(DashboardSamples.Event(1, EventKind.Area, count: 6, occurredUs: NowUs()));

        await Expect(page.Locator(".alert")).ToContainTextAsync("Motion on porch");
        await Expect(page.Locator(".tile.alerting")).ToHaveCountAsync(1);
        await Expect(page.Locator(".tile .counted")).ToContainTextAsync("6 events");
        await dashboard.Daemon.AddAsync(DashboardSamples.Event(2, EventKind.Sequence, count: 2, occurredUs: NowUs()));
        await Expect(page.Locator(".tile .counted")).ToContainTextAsync("8 events");
        await Expect(page.Locator(".figure", new() { HasText = "Motion events" }).Locator("strong")).ToHaveTextAsync("8");
    }

    [Fact]
    public async Task G9_an_old_event_rings_no_tile()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch").In(SourceState.Live));
        var page = await browser.OpenAsync(dashboard.Address);
        await Expect(page.Locator(".tile")).ToHaveCountAsync(1);

        await dashboard.Daemon.AddAsync(DashboardSamples.Event(1, EventKind.Sequence, count: 3, occurredUs: NowUs() - 120_000_000));

        await Expect(page.Locator(".tile .counted")).ToContainTextAsync("3 sequences");
        await Expect(page.Locator(".tile.alerting")).ToHaveCountAsync(0);
        await Expect(page.Locator(".alert")).ToHaveCountAsync(0);
    }

    /// <summary>A picture that its tag turns would not fit the regions, which are in the camera's own pixels.</summary>
    [Fact]
    public async Task V10j_a_picture_is_shown_as_the_camera_took_it_whatever_its_orientation_tag()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch").In(SourceState.Lost));
        var turned = WithOrientation(Bright, 6);
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(1), turned);
        await DashboardSamples.AddClipAsync(dashboard.Daemon, DashboardSamples.Clip(5), [turned, turned], 0, 40_000);
        (int, int) asTaken = (DashboardPictures.Width, DashboardPictures.Height);

        var page = await browser.OpenAsync(dashboard.Address);
        await Expect(page.Locator(".tile .age")).ToBeVisibleAsync();
        Assert.Equal(asTaken, await SizeAsync(page.Locator(".tile canvas"), "width", "height"));
        page = await browser.OpenAsync(dashboard.Address, "#/images/1");
        await Expect(page.Locator(".detail-stage.loading")).ToHaveCountAsync(0);
        Assert.Equal(asTaken, await SizeAsync(page.Locator(".detail-stage img"), "naturalWidth", "naturalHeight"));
        await Expect(page.Locator(".gallery img")).ToHaveCSSAsync("image-orientation", "none");   // which naturalWidth does not tell
        page = await browser.OpenAsync(dashboard.Address, "#/clips/5");
        await Expect(page.Locator("dialog canvas")).ToHaveAttributeAsync("data-frame", "1");
        Assert.Equal(asTaken, await SizeAsync(page.Locator("dialog canvas"), "width", "height"));
    }

    /// <summary>The whole way: cameras of every kind, the daemon as a process, the dashboard, the browser.</summary>
    [Fact]
    public async Task Cameras_that_die_hang_or_are_wrong_are_seen_on_the_page()
    {
        using var data = new TemporaryDirectory();
        await using var kinds = await CameraKinds.CreateAsync(data.Path);
        await using var daemon = await DaemonProcess.StartAsync(data.Combine("data"), Cancel, kinds.Settings);
        var options = new DashboardOptions
        {
            Http = new HttpOptions { Port = 0 },
            Link = new LinkOptions { Port = daemon.LinkPort, KeyFile = Path.Combine(data.Combine("data"), "link.key") },
        };
        await using var app = DashboardServer.Build(options, TimeProvider.System);
        await app.StartAsync(Cancel);
        var page = await browser.OpenAsync(new Uri(app.Urls.Single()));
        page.SetDefaultTimeout(60_000);

        await ShowsAsync("dead", "lost", "Connection refused");
        await ShowsAsync("wrong", "lost", "404");
        await ShowsAsync("directory", "lost", "Is a directory");
        await ShowsAsync("vanished", "lost", "No such file or directory");
        await ShowsAsync("garbage", "lost", "does not speak mpjpeg");
        await ShowsAsync("h264", "lost", "leave PassThrough out");
        await ShowsAsync("hanging", "stalled", "no picture for 2 s");
        await ShowsAsync("ended", "ended", "the file has ended");
        await ShowsAsync("page", "lost", "no JPEG but text/html");
        await Expect(Tile("ended").Locator(".age")).ToBeVisibleAsync();
        await Expect(Tile("porch").Locator(".trouble")).ToBeHiddenAsync();
        await Expect(Tile("dead").Locator(".trouble")).ToContainTextAsync(new Regex("next try in \\d+ s"));

        async Task ShowsAsync(string name, string state, string reason)
        {
            var patience = new LocatorAssertionsToContainTextOptions { Timeout = 60_000 };
            await Expect(Tile(name).Locator(".state")).ToContainTextAsync(state, patience);
            await Expect(Tile(name).Locator(".trouble")).ToContainTextAsync(reason, patience);
        }

        ILocator Tile(string name) =>
            page.Locator(".tile").Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true }) });
    }

    /// <summary>The picture with an EXIF segment that holds the orientation alone (EXIF 2.3 section 4.6.4).</summary>
    private static byte[] WithOrientation(byte[] jpeg, byte orientation) =>
    [
        0xFF, 0xD8, 0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8,
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, .. jpeg.AsSpan(2),
    ];

    private static async Task<(int Width, int Height)> SizeAsync(ILocator element, string width, string height)
    {
        var size = await element.EvaluateAsync<int[]>($"element => [element.{width}, element.{height}]");
        return (size[0], size[1]);
    }

    /// <summary>The red of the canvas's middle.</summary>
    private static Task<int> RedAsync(IPage page) => page.Locator(".tile canvas").EvaluateAsync<int>(
        "canvas => canvas.getContext('2d').getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[0]");

    private static long NowUs() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000;
}
