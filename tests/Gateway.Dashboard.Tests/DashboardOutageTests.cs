using System.Net;
using System.Text.Json.Nodes;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests;

/// <summary>The daemon stops and starts again while the dashboard runs.</summary>
public sealed class DashboardOutageTests
{
    [Theory]
    [InlineData("/images")]
    [InlineData("/image/1")]
    [InlineData("/api/v1/cameras")]
    [InlineData("/api/v1/events")]
    [InlineData("/api/v1/refusals")]
    [InlineData("/api/v1/clips")]
    [InlineData("/api/v1/clips/1.mp4")]
    public async Task Without_the_daemon_a_route_is_503_with_when_to_try_again(string path)
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.StopDaemonAsync();
        await Eventually.True(async () => !await IsConnectedAsync(dashboard), cancel: TestContext.Current.CancellationToken);

        var (response, json) = await dashboard.GetJsonAsync(path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
        Assert.NotEmpty((string)json["error"]!);
    }

    [Fact]
    public async Task The_same_route_works_again_when_the_daemon_is_back()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.StopDaemonAsync();
        await Eventually.True(async () => !await IsConnectedAsync(dashboard), cancel: TestContext.Current.CancellationToken);

        await dashboard.RestartDaemonAsync();
        await dashboard.Daemon.AddAsync(DashboardSamples.Image(1), [1]);

        var (response, json) = await dashboard.GetJsonAsync("/images");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, (int)json["total"]!);
    }

    [Fact]
    public async Task Pages_learn_at_once_that_the_daemon_stopped_and_started()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var page = await dashboard.OpenLiveAsync();
        Assert.True((bool)(await page.NextAsync("daemon"))["connected"]!);

        await dashboard.StopDaemonAsync();
        var gone = await page.NextAsync("daemon");
        Assert.False((bool)gone["connected"]!);
        Assert.NotEmpty((string)gone["reason"]!);

        await dashboard.RestartDaemonAsync();
        JsonNode news;
        do
            news = await page.NextAsync("daemon");
        while (!(bool)news["connected"]!);
    }

    [Fact]
    public async Task A_watched_camera_is_subscribed_to_again_after_the_daemon_restarted()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        using var page = await dashboard.OpenLiveAsync();
        await page.WatchAsync(1);
        await dashboard.StopDaemonAsync();
        await dashboard.RestartDaemonAsync();

        await Eventually.True(
            () => dashboard.Daemon.Subscriptions.Any(subscription => subscription.Cameras.Any(camera => camera.CameraId == 1)),
            cancel: TestContext.Current.CancellationToken);
        var jpeg = DashboardPictures.Plain(9, 9, 9);
        await dashboard.Daemon.PushFrameAsync(1, 1, jpeg);

        Assert.Equal(jpeg, (await page.NextFrameAsync())[40..]);
    }

    private static async Task<bool> IsConnectedAsync(DashboardFixture dashboard) =>
        (bool)(await dashboard.GetJsonAsync("/api/v1/status")).Json["daemon"]!["connected"]!;
}
