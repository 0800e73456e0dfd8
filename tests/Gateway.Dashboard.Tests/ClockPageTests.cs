using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Dashboard.Tests;

/// <summary>A clock that the daemon doubts: /api/v1/clock, and the bar on the page.</summary>
public sealed class ClockPageTests(DashboardBrowser browser) : IClassFixture<DashboardBrowser>
{
    private static readonly ClockInfo Doubted =
        new(DashboardSamples.NoonUs, "the clock jumped ahead by 40 days", DashboardSamples.NoonUs, 3_456_000_000_000, 80_000, 1);

    [Fact]
    public async Task A_believed_clock_has_no_doubt_and_a_doubted_one_says_why()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        AssertJson("""{"now":"2026-03-04T05:06:07+00:00","doubt":null,"doubtedAt":null,"untilTrustedSeconds":0,"steps":0}""",
            (await dashboard.GetJsonAsync("/api/v1/clock")).Json);
        dashboard.Daemon.Clock = Doubted;
        AssertJson(
            """
            {"now":"2026-03-04T05:06:07+00:00","doubt":"the clock jumped ahead by 40 days","doubtedAt":"2026-03-04T05:06:07+00:00",
             "untilTrustedSeconds":80000,"steps":1}
            """,
            (await dashboard.GetJsonAsync("/api/v1/clock")).Json);
    }

    [Fact]
    public async Task No_foreign_page_confirms_the_clock_and_an_older_daemon_does_not_know_it()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Clock = Doubted;
        Assert.Equal(HttpStatusCode.Forbidden, await ConfirmAsync(dashboard, "http://evil.example"));
        Assert.Equal(Doubted, dashboard.Daemon.Clock);
        Assert.Equal(HttpStatusCode.OK, await ConfirmAsync(dashboard));
        Assert.Equal("", dashboard.Daemon.Clock.Doubt);
        dashboard.Daemon.Clock = null;
        Assert.Equal(HttpStatusCode.NotImplemented, await ConfirmAsync(dashboard));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_page_says_that_the_clock_is_doubted_until_its_reader_confirms_it(bool isPhone)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        dashboard.Daemon.Clock = Doubted;
        await dashboard.Daemon.SetCamerasAsync(DashboardSamples.Camera(1, "porch").In(SourceState.Live));
        var page = await browser.OpenAsync(dashboard.Address, isPhone: isPhone);
        var bar = page.Locator("#clock");
        await Expect(page.Locator(".tile")).ToHaveCountAsync(1);
        await Expect(bar).ToBeHiddenAsync();

        await dashboard.Daemon.PushAsync(new StatsMessage([new Stat("clock.doubted", 1)]));

        await Expect(bar).ToContainTextAsync("The clock jumped ahead by 40 days.");
        await Expect(bar).ToContainTextAsync("Until it ran for 23 h without a jump");
        if (Environment.GetEnvironmentVariable("GATEWAY_SCREENSHOTS") is { } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, isPhone ? "clock-phone.png" : "clock.png") });
        await bar.GetByRole(AriaRole.Button, new() { Name = "The time is right" }).ClickAsync();

        await Expect(bar).ToBeHiddenAsync();
        Assert.Equal("", dashboard.Daemon.Clock.Doubt);
    }

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());

    private static async Task<HttpStatusCode> ConfirmAsync(DashboardFixture dashboard, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/clock/confirm")
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var answer = await dashboard.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
