using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Dashboard.Tests;

/// <summary>The settings of a camera's board, on the page in a real browser.</summary>
public sealed class BoardSheetPageTests(DashboardBrowser browser) : IClassFixture<DashboardBrowser>
{
    private const string Settings = "Settings of the board porch";

    [Fact]
    public async Task Only_changed_settings_are_asked_for_and_the_boards_answer_is_shown()
    {
        await using var dashboard = await StartAsync();
        dashboard.Daemon.BoardsObey = true;
        var sheet = await OpenAsync(dashboard);
        await Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("a picture every 1 s, quality 12, VGA, flash off");
        await Expect(sheet.GetByLabel("Interval")).ToHaveValueAsync("1");

        await sheet.GetByLabel("Interval").FillAsync("2.5");
        await sheet.GetByLabel("Flash light").CheckAsync();
        await sheet.GetByLabel("Interval").PressAsync("Enter");

        await Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("The board has answered.");
        await Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("a picture every 2.5 s, quality 12, VGA, flash on");
        Assert.Equal(
            [new SetBoard("porch", BoardMembers.Interval | BoardMembers.Flash, IntervalMs: 2500, Flash: true)], dashboard.Daemon.Commands);

        await sheet.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(sheet.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Nothing has changed.");
        Assert.Single(dashboard.Daemon.Commands);
    }

    [Fact]
    public async Task A_board_that_does_not_answer_is_said_to_and_an_asked_interval_is_taken_back()
    {
        await using var dashboard = await StartAsync();
        var sheet = await OpenAsync(dashboard);
        await Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("an operator asked for this one");

        await sheet.GetByRole(AriaRole.Button, new() { Name = "Follow the motion again" }).ClickAsync();

        await Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("Sent; the board has not answered yet.");
        Assert.Equal([new SetBoard("porch", BoardMembers.Interval)], dashboard.Daemon.Commands);
        dashboard.Daemon.Boards = [DashboardSamples.Board("porch") with { ReportedUs = DashboardSamples.NoonUs + 1, Follows = IntervalRule.Follows }];
        await Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("The board has answered.");
        await Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("follows the motion");
        await Expect(sheet.GetByRole(AriaRole.Button, new() { Name = "Follow the motion again" })).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_restart_asks_first()
    {
        await using var dashboard = await StartAsync();
        var sheet = await OpenAsync(dashboard);
        var restart = sheet.GetByRole(AriaRole.Button, new() { Name = "Restart the board" });

        await restart.ClickAsync();
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Assert.Empty(dashboard.Daemon.Commands);
        await restart.ClickAsync();
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Restart", Exact = true }).ClickAsync();

        await Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("Sent; the board has not answered yet.");
        Assert.Equal([new SetBoard("porch", BoardMembers.Restart)], dashboard.Daemon.Commands);
    }

    [Fact]
    public async Task A_board_that_takes_no_commands_says_why_and_can_be_asked_nothing()
    {
        await using var dashboard = await StartAsync();
        dashboard.Daemon.Boards = [];
        var sheet = await OpenAsync(dashboard);

        await Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("This board takes no commands");
        await Expect(sheet.GetByLabel("Interval")).ToBeDisabledAsync();
        await Expect(sheet.GetByRole(AriaRole.Button, new() { Name = "Apply" })).ToBeDisabledAsync();
        await Expect(sheet.GetByRole(AriaRole.Button, new() { Name = "Restart the board" })).ToBeDisabledAsync();

        dashboard.Daemon.Boards =
            [DashboardSamples.Board("porch") with { Members = BoardMembers.Interval, Resolution = "", Quality = 0, Follows = IntervalRule.Fixed }];
        await Expect(sheet.GetByLabel("Interval")).ToBeEnabledAsync();
        await Expect(sheet.GetByLabel("Quality")).ToBeHiddenAsync();
        await Expect(sheet.GetByLabel("Resolution")).ToBeHiddenAsync();
        await Expect(sheet.GetByLabel("Flash light")).ToBeHiddenAsync();
        await sheet.GetByLabel("Interval").FillAsync("3");
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("Sent; the board has not answered yet.");
        Assert.Equal([new SetBoard("porch", BoardMembers.Interval, IntervalMs: 3000)], dashboard.Daemon.Commands);
    }

    [Fact]
    public async Task A_refusal_shows_its_reason_and_a_value_in_the_making_stays()
    {
        await using var dashboard = await StartAsync();
        dashboard.Daemon.CommandRefusal = (ReplyStatus.Forbidden, "Changing a board takes the operator role.");
        var sheet = await OpenAsync(dashboard);
        await Expect(sheet.GetByLabel("Quality")).ToHaveValueAsync("12");

        await sheet.GetByLabel("Quality").FillAsync("20");
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();

        await Expect(sheet.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Changing a board takes the operator role.");
        await Expect(sheet.GetByLabel("Quality")).ToHaveValueAsync("20");
    }

    [Fact]
    public async Task A_local_camera_has_no_board_and_on_a_phone_nothing_is_cut()
    {
        await using var dashboard = await StartAsync();
        var name = new string('b', 60);
        await dashboard.Daemon.SetCamerasAsync(
            (DashboardSamples.Camera(1, "door") with { IsBoard = false }).In(SourceState.Live),
            DashboardSamples.Camera(2, name).In(SourceState.Live));
        dashboard.Daemon.Boards = [DashboardSamples.Board(name)];
        var page = await browser.OpenAsync(dashboard.Address, isPhone: true);
        await Expect(page.Locator(".tile")).ToHaveCountAsync(2);
        await Expect(page.Locator(".tile .settings")).ToHaveCountAsync(1);
        await page.Locator(".tile .settings").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Status)).ToContainTextAsync("Reported");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restart the board" }).ClickAsync();

        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('.board-form *')]
              .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth).map(e => e.outerHTML)
            """));
    }

    private static async Task<DashboardFixture> StartAsync()
    {
        var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch").In(SourceState.Live));
        dashboard.Daemon.Boards = [DashboardSamples.Board("porch")];
        return dashboard;
    }

    private async Task<ILocator> OpenAsync(DashboardFixture dashboard)
    {
        var page = await browser.OpenAsync(dashboard.Address);
        await page.GetByRole(AriaRole.Button, new() { Name = Settings }).ClickAsync();
        return page.GetByRole(AriaRole.Dialog);
    }
}
