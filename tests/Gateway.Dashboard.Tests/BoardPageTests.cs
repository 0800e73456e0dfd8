using Gateway.Protocol.Messages;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Dashboard.Tests;

/// <summary>Pictures without a camera, and messages that were not taken, on the page in a real browser.</summary>
public sealed class BoardPageTests(DashboardBrowser browser) : IClassFixture<DashboardBrowser>
{
    private const string Attic = "Pictures of esp-1 on home/attic/image";
    private const string Taken = "taken: the next picture makes the camera appear";

    [Fact]
    public async Task A_topic_is_taken_by_keyboard_on_the_empty_page_and_its_row_goes_when_the_camera_appears()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Refusals = [DashboardSamples.Untaken("home/attic/image"), DashboardSamples.Untaken("home/shed/image")];
        var page = await browser.OpenAsync(dashboard.Address);
        var row = page.GetByRole(AriaRole.Form, new() { Name = Attic });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Pictures without a camera" })).ToBeVisibleAsync();
        await Expect(page.GetByText("No camera yet")).ToBeVisibleAsync();
        await Expect(row).ToContainTextAsync("7 pictures");
        await Expect(row).ToContainTextAsync("9.0 kB");
        await Expect(row.GetByLabel("Camera")).ToHaveValueAsync("attic");
        await Expect(row.Locator(".entry-line code")).ToHaveTextAsync("""{ "Topic": "home/attic/image", "Camera": "attic" }""");

        await row.GetByLabel("Camera").FillAsync("loft");
        await Expect(row.Locator(".entry-line code")).ToHaveTextAsync("""{ "Topic": "home/attic/image", "Camera": "loft" }""");
        await row.GetByLabel("Camera").PressAsync("Enter");

        await Expect(row.GetByRole(AriaRole.Status)).ToHaveTextAsync(Taken);
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "Show as camera" })).ToBeHiddenAsync();
        Assert.Equal([("home/attic/image", "loft")], dashboard.Daemon.Taken);
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "loft").In(SourceState.Live));
        await Expect(row).ToBeHiddenAsync();
        await Expect(page.Locator(".untaken li:visible")).ToHaveCountAsync(1);
        await Expect(page.Locator(".tile")).ToHaveCountAsync(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Nothing_is_shown_without_rows_or_by_an_older_daemon(bool knowsTheVerb)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Refusals = knowsTheVerb ? [] : null;
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch").In(SourceState.Live));
        var page = await browser.OpenAsync(dashboard.Address, "#/events");

        await page.RunAndWaitForResponseAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Live", Exact = true }).ClickAsync(), IsAsked);

        await Expect(page.Locator(".tile")).ToHaveCountAsync(1);
        await Expect(page.GetByText("Pictures without a camera")).ToBeHiddenAsync();
        await Expect(page.GetByText("Messages that were not taken")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_refused_message_shows_its_reason_in_plain_words_the_advice_and_its_first_bytes()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Refusals = [DashboardSamples.Refused("yard", "CutJpeg"), DashboardSamples.Refused("shed", "NewerReason")];
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch").In(SourceState.Live));
        var page = await browser.OpenAsync(dashboard.Address);
        var row = page.Locator(".refused li").Filter(new() { HasText = "yard" });

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Messages that were not taken" })).ToBeVisibleAsync();
        await Expect(row.Locator(".badge")).ToHaveTextAsync("picture cut off");
        await Expect(row).ToContainTextAsync("The picture's end is missing: raise the MQTT buffer of the board");
        await Expect(row).ToContainTextAsync("3 messages");
        await Expect(row.Locator("code.bytes")).ToHaveTextAsync("FF D8 FF E0 00 10 4A 46 49 46");
        await Expect(row.Locator("code.bytes")).ToHaveAttributeAsync("title", "......JFIF");
        await Expect(page.Locator(".refused li").Filter(new() { HasText = "shed" }).Locator(".badge")).ToHaveTextAsync("NewerReason");
        await Expect(page.GetByText("Pictures without a camera")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_topic_that_cannot_be_taken_shows_why_and_can_be_tried_again()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Refusals = [DashboardSamples.Untaken("home/attic/image")];
        dashboard.Daemon.TakeRefusal = (ReplyStatus.Forbidden, "Only operators take topics.");
        var page = await browser.OpenAsync(dashboard.Address);
        var row = page.GetByRole(AriaRole.Form, new() { Name = Attic });
        var button = row.GetByRole(AriaRole.Button, new() { Name = "Show as camera" });

        await button.ClickAsync();
        await Expect(row.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Only operators take topics.");

        await dashboard.StopDaemonAsync();
        await Expect(page.Locator("#outage")).ToBeVisibleAsync();
        await button.ClickAsync();
        await Expect(row.GetByRole(AriaRole.Alert)).Not.ToHaveTextAsync("Only operators take topics.");
        await Expect(row.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();

        await dashboard.RestartDaemonAsync();
        dashboard.Daemon.Refusals = [DashboardSamples.Untaken("home/attic/image")];
        await Expect(page.Locator("#outage")).ToBeHiddenAsync();
        await page.ReloadAsync();
        await button.ClickAsync();
        await Expect(row.GetByRole(AriaRole.Status)).ToHaveTextAsync(Taken);
    }

    [Fact]
    public async Task Rows_are_asked_for_with_the_status_every_10_s_at_most_and_leave_a_name_in_the_making_alone()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Refusals = [DashboardSamples.Untaken("home/attic/image")];
        var page = await browser.OpenAsync(dashboard.Address, "#/events");
        await page.Clock.InstallAsync();
        var asked = 0;
        page.Request += (_, request) => asked += request.Url.EndsWith("/refusals", StringComparison.Ordinal) ? 1 : 0;
        await page.ReloadAsync();
        await Expect(page.Locator("#link")).ToHaveTextAsync("Daemon connected");
        await page.GetByRole(AriaRole.Link, new() { Name = "Live", Exact = true }).ClickAsync();
        var name = page.GetByRole(AriaRole.Form, new() { Name = Attic }).GetByLabel("Camera");
        await name.FillAsync("lo");
        dashboard.Daemon.Refusals =
            [DashboardSamples.Untaken("home/shed/image"), DashboardSamples.Untaken("home/attic/image", count: 12, camera: "other")];

        await PushStatusAsync(1);
        Assert.Equal(1, asked);
        await page.Clock.FastForwardAsync(10_500);
        await PushStatusAsync(2);

        await Expect(page.Locator(".untaken li:visible")).ToHaveCountAsync(2);
        await Expect(page.GetByText("12 pictures")).ToBeVisibleAsync();
        await Expect(name).ToHaveValueAsync("lo");
        await Expect(name).ToBeFocusedAsync();
        Assert.Equal(2, asked);

        async Task PushStatusAsync(int uptime)
        {
            await dashboard.Daemon.PushAsync(new StatsMessage([new Stat("uptime.s", uptime), new Stat("clips.lost", 0)]));
            await Expect(page.Locator(".vitals")).ToContainTextAsync($"up {uptime} s");
        }
    }

    [Fact]
    public async Task A_taken_topic_whose_pictures_still_come_without_a_camera_can_be_taken_again()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Refusals = [DashboardSamples.Untaken("home/attic/image")];
        var page = await browser.OpenAsync(dashboard.Address);
        var row = page.GetByRole(AriaRole.Form, new() { Name = Attic });
        dashboard.Daemon.KeepsTaken = true;
        await page.RunAndWaitForResponseAsync(() => row.GetByRole(AriaRole.Button, new() { Name = "Show as camera" }).ClickAsync(), IsAsked);
        await Expect(row.GetByRole(AriaRole.Status)).ToHaveTextAsync(Taken);

        await ShowAsync(8);   // by then the page has a count of after the click
        await ShowAsync(9);

        await Expect(row.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Its pictures still come without a camera.");
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "Show as camera" })).ToBeVisibleAsync();

        async Task ShowAsync(ulong pictures)
        {
            dashboard.Daemon.Refusals = [DashboardSamples.Untaken("home/attic/image", count: pictures)];
            await page.GetByRole(AriaRole.Link, new() { Name = "Events", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Live", Exact = true }).ClickAsync();
            await Expect(row).ToContainTextAsync($"{pictures} pictures");
        }
    }

    [Fact]
    public async Task On_a_phone_nothing_is_cut_however_long_the_names_are()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var topic = $"home/{new string('a', 120)}/image";
        dashboard.Daemon.Refusals =
        [
            DashboardSamples.Untaken(topic), .. Enumerable.Range(1, 5).Select(i => DashboardSamples.Untaken($"home/{i}/image")),
            DashboardSamples.Refused(new string('b', 80), "CutJpeg"),
        ];
        var page = await browser.OpenAsync(dashboard.Address, isPhone: true);
        await Expect(page.Locator(".untaken li:visible")).ToHaveCountAsync(4);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show all 6" }).ClickAsync();
        await Expect(page.Locator(".untaken li:visible")).ToHaveCountAsync(6);
        await Expect(page.Locator(".refused li")).ToBeVisibleAsync();

        var cut = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('.boards, .boards *')]
              .filter(e => e.checkVisibility() && e.getBoundingClientRect().width > 1
                && (e.getBoundingClientRect().right > innerWidth || e.tagName !== 'INPUT' && e.clientWidth > 0 && e.scrollWidth > e.clientWidth))
              .map(e => e.outerHTML)
            """);

        Assert.Empty(cut);
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task The_line_of_configuration_is_copied()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Refusals = [DashboardSamples.Untaken("home/attic/image")];
        var page = await browser.OpenAsync(dashboard.Address);
        await page.Context.GrantPermissionsAsync(["clipboard-read"]);

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        Assert.Equal("""{ "Topic": "home/attic/image", "Camera": "attic" }""", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [Fact]
    public async Task A_board_that_is_asleep_keeps_its_picture_in_colour_and_says_when_the_next_one_comes()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        var nowUs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000;
        dashboard.Daemon.Keep(1, nowUs - 130_000_000, DashboardPictures.Plain(250, 200, 150));
        var camera = DashboardSamples.Camera(1, "porch").In(SourceState.Asleep, "it sends a picture about every 10min", nowUs + 470_000_000);
        await dashboard.Daemon.SetCamerasAsync(camera);
        var page = await browser.OpenAsync(dashboard.Address);
        var tile = page.Locator(".tile");

        await Expect(tile.Locator(".state")).ToHaveTextAsync("asleep");
        await Expect(tile.Locator(".trouble")).ToContainTextAsync("it sends a picture about every 10min");
        await Expect(tile.Locator(".trouble")).ToContainTextAsync("next one in about 7 min");
        await Expect(tile.Locator(".age")).ToHaveTextAsync("2 min ago");
        await Expect(tile.Locator("canvas")).ToHaveCSSAsync("filter", "none");
        await Expect(page.Locator(".figure", new() { HasText = "Cameras" }).Locator("small")).ToHaveTextAsync("1 board");
    }

    [Fact]
    public async Task An_image_without_a_trusted_clock_says_so()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(1) with { CapturedUs = 0 }, DashboardPictures.Plain(1, 2, 3));
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(2), DashboardPictures.Plain(1, 2, 3));

        var page = await browser.OpenAsync(dashboard.Address, "#/images/1");
        await Expect(page.Locator(".facts")).ToContainTextAsync("Capturednot trusted; time of receipt");
        page = await browser.OpenAsync(dashboard.Address, "#/images/2");
        await Expect(page.Locator(".facts")).ToContainTextAsync("Captured");
        await Expect(page.Locator(".facts")).Not.ToContainTextAsync("not trusted");
    }

    private static bool IsAsked(IResponse answer) => answer.Url.EndsWith("/refusals", StringComparison.Ordinal);
}
